/**
 * Shown in Swagger and executed by a test, in the example conversation. One only: whoever tries a second one while the first goes on
 * is refused.
 */
export const RETRY_EXAMPLES = {
  'another model': {
    summary: 'By another model, with other parameters',
    value: { model: 'demo/verbose', parameters: { temperature: 0.2 } },
  },
};

export const EDIT_EXAMPLES = {
  'new words': { summary: 'Ask differently', value: { prompt: 'Why do rainbows have seven colors?' } },
};

export const RETRY_DESCRIPTION = `Asks for this response again, in a new run with \`retry_of\`: the same participant and message, and
exactly what the model was sent then, whatever was said since. Only this model is asked. Without a body it is the same once more;
with \`model\`, \`parameters\` or \`system_prompt\` that is changed. Another model may read less of the history if its window is
smaller.

Earlier versions stay. The new one becomes the active version when it is complete, so a retry that fails changes nothing. While a
retry of the response goes on, the same request is answered with that run, and another one with \`retry_running\`.`;
