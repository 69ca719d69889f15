import { type AnswerWriter } from '../../support/answers/answer-writer';
import { asArray, asObject, asObjects, asText, type JsonObject } from '../../support/json';

/**
 * Sources of an answer: Perplexity's `search_results` and `citations` (also xAI's), OpenAI's and OpenRouter's
 * `annotations`, the searches that Groq's compound models did.
 */
export function writeCitations(chunk: JsonObject, delta: JsonObject, writer: AnswerWriter): void {
  // First, because `citations` has the same addresses without titles.
  writeResults(chunk.search_results, writer);
  for (const citation of asArray(chunk.citations ?? delta.citations)) {
    writer.citation(asText(citation) ?? asText(asObject(citation)?.url), asText(asObject(citation)?.title));
  }
  for (const annotation of asObjects(delta.annotations)) {
    const citation = asObject(annotation.url_citation) ?? annotation;
    writer.citation(asText(citation.url), asText(citation.title));
  }
  for (const tool of asObjects(delta.executed_tools)) {
    writeResults(asObject(tool.search_results)?.results ?? tool.search_results, writer);
  }
}

function writeResults(results: unknown, writer: AnswerWriter): void {
  for (const result of asObjects(results)) {
    writer.citation(asText(result.url), asText(result.title));
  }
}
