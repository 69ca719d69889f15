import { ERROR_CODES } from '../errors/error-codes';

/** The first page of the documentation, in Markdown. */
export function introduction(): string {
  return `
Parley asks many language models at once. One prompt goes out to several models in parallel, their answers come back side by
side, and everything is kept with each answer's latency, tokens and cost.

Try it here: open **POST /api/v1/chat**, press *Try it out* and *Execute*. The examples use the built-in \`demo\` models, which
simulate answers and need no key; \`GET /api/v1/models\` lists what else can be asked.

### Conventions

- JSON in and out, in UTF-8 and snake_case. Unknown fields are refused. Ids are opaque.
- Lists are \`{ items, next_cursor }\`; pass \`next_cursor\` back as \`cursor\` for the next page.
- There is no authentication yet: the server listens on this machine only, unless told otherwise, and refuses requests from web
  pages of other origins (\`CORS_ORIGINS\`) and for other host names (\`ALLOWED_HOSTS\`).
- Every response has an \`x-request-id\`, the client's own if it sent one; the server's log has it too.

### Errors

Errors are \`application/problem+json\` (RFC 9457): \`status\` and \`title\` are those of the \`code\`, \`detail\` says what was
wrong this time, \`errors\` names the fields.

<details><summary>All codes</summary>

| code | status | meaning |
|---|---|---|
${errorTable()}

</details>
`.trim();
}

function errorTable(): string {
  return Object.entries(ERROR_CODES)
    .map(([code, { status, title }]) => `| \`${code}\` | ${status} | ${title} |`)
    .join('\n');
}
