export const PATHS = {
  swagger: '/api/v1/docs',
  redoc: '/api/v1/redoc',
  document: '/api/v1/openapi.json',
  redocScript: '/api/v1/redoc/redoc.standalone.js',
  chat: '/api/v1/chat',
  models: '/api/v1/models',
  health: '/health',
} as const;

const page = (head: string, body: string): string =>
  `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Parley</title>
<link rel="icon" href="data:,">
${head}
</head>
<body>
${body}
</body>
</html>
`;

/** Reads the document and shows it; nothing in it needs an inline script. */
export const REDOC_PAGE = page(
  '<style>body { margin: 0 }</style>',
  `<redoc spec-url="${PATHS.document}"></redoc>\n<script src="${PATHS.redocScript}"></script>`,
);

const STYLE = `<style>
body { font: 17px/1.6 system-ui, sans-serif; max-width: 40rem; margin: 4rem auto; padding: 0 1.25rem; color: #1d2433; background: #fbfbf9 }
h1 { font-size: 2rem; margin: 0 } a { color: #1f5fbf } li { margin: .4rem 0 }
pre { background: #1d2433; color: #eef; padding: 1rem; border-radius: 6px; overflow-x: auto; font-size: 14px }
@media (prefers-color-scheme: dark) { body { color: #e6e8ee; background: #14171f } a { color: #8ab4f8 } }
</style>`;

/** What a person sees who opens the server in a browser. `origin` is where they opened it. */
export const homePage = (version: string): string =>
  page(
    STYLE,
    `<h1>Parley</h1>
<p>Ask many language models at once. This is the server, version ${escape(version)}.</p>
<ul>
<li><a href="${PATHS.swagger}">Swagger UI</a>: try every request here</li>
<li><a href="${PATHS.redoc}">ReDoc</a>: read about them</li>
<li><a href="${PATHS.document}">OpenAPI document</a></li>
<li><a href="${PATHS.models}">Models</a> · <a href="${PATHS.health}">Health</a></li>
</ul>
<pre>POST ${PATHS.chat}
content-type: application/json

{"prompt": "Is a hot dog a sandwich?", "models": ["demo/quick", "demo/thoughtful"]}</pre>`,
  );

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
