/** A server that may run on this machine: where it is by default, and by which answer it is known. */
export interface LocalServer {
  /** The provider id. */
  id: string;
  baseUrl: string;
  path: string;
  /** Other programs use the same ports: only the server's own form of answer counts. */
  recognises: (answer: unknown) => boolean;
}

/** The list of servers to look for, as an injection token. */
export abstract class LocalServers {
  abstract readonly servers: readonly LocalServer[];
}

export const DEFAULT_LOCAL_SERVERS: LocalServers = {
  servers: [
    // github.com/ollama/ollama/blob/main/docs/api.md#version
    {
      id: 'ollama',
      baseUrl: 'http://127.0.0.1:11434',
      path: '/api/version',
      recognises: (answer) => isObject(answer) && typeof answer.version === 'string',
    },
    // lmstudio.ai/docs/app/api/endpoints/rest
    {
      id: 'lm-studio',
      baseUrl: 'http://127.0.0.1:1234',
      path: '/api/v0/models',
      recognises: (answer) => isObject(answer) && Array.isArray(answer.data),
    },
    // docs.vllm.ai: serving/openai_compatible_server
    {
      id: 'vllm',
      baseUrl: 'http://127.0.0.1:8000',
      path: '/v1/models',
      recognises: ownedBy('vllm'),
    },
    // github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md
    {
      id: 'llama-cpp',
      baseUrl: 'http://127.0.0.1:8080',
      path: '/v1/models',
      recognises: ownedBy('llamacpp'),
    },
  ],
};

function ownedBy(owner: string) {
  return (answer: unknown): boolean =>
    isObject(answer) &&
    Array.isArray(answer.data) &&
    answer.data.some((model: unknown) => isObject(model) && model.owned_by === owner);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
