import { type ModelInfo } from '../spec/model';
import { type ParameterSupport } from '../spec/parameters';
import { fittedId } from '../support/requests/fitted-id';
import { OPEN_MODEL_PARAMETERS, OPENAI_PARAMETERS } from '../support/models/known-model';
import {
  DEEPSEEK_MODELS,
  DEEPSEEK_PARAMETERS,
  GROQ_MODELS,
  MISTRAL_MODELS,
  MISTRAL_PARAMETERS,
  PERPLEXITY_MODELS,
  PERPLEXITY_PARAMETERS,
  XAI_MODELS,
  XAI_PARAMETERS,
} from './models';
import { type WireDialect } from './requests/wire-dialect';

/** One row: a service that speaks OpenAI's chat completions, before anybody configured it. */
export interface ServiceEntry {
  id: string;
  displayName: string;
  /** What makes it usable: a `key`, an `address`, or nothing for a server that is looked for on this machine. */
  needs: 'key' | 'address' | 'nothing';
  variable: string;
  /** Where it is; undefined when only its user knows. */
  address?: string;
  /** What the address is completed with. */
  path: string;
  parameters: ParameterSupport;
  models?: readonly ModelInfo[];
  dialect?: WireDialect;
}

/** LM Studio and llama.cpp name it as llama.cpp does. */
const REPEAT_PENALTY: WireDialect = { parameterNames: () => ({ repetition_penalty: 'repeat_penalty' }) };

/** Adding a service is adding a row. */
export const SERVICES: readonly ServiceEntry[] = [
  {
    id: 'xai',
    displayName: 'xAI',
    needs: 'key',
    variable: 'XAI_API_KEY',
    address: 'https://api.x.ai',
    path: '/v1',
    parameters: XAI_PARAMETERS,
    models: XAI_MODELS,
  },
  {
    id: 'perplexity',
    displayName: 'Perplexity',
    needs: 'key',
    variable: 'PERPLEXITY_API_KEY',
    address: 'https://api.perplexity.ai',
    path: '',
    parameters: PERPLEXITY_PARAMETERS,
    models: PERPLEXITY_MODELS,
    dialect: { sendsUsageUnasked: true, takesTurns: true },
  },
  {
    id: 'groq',
    displayName: 'Groq',
    needs: 'key',
    variable: 'GROQ_API_KEY',
    address: 'https://api.groq.com',
    path: '/openai/v1',
    parameters: OPENAI_PARAMETERS,
    models: GROQ_MODELS,
  },
  {
    id: 'mistral',
    displayName: 'Mistral',
    needs: 'key',
    variable: 'MISTRAL_API_KEY',
    address: 'https://api.mistral.ai',
    path: '/v1',
    parameters: MISTRAL_PARAMETERS,
    models: MISTRAL_MODELS,
    dialect: {
      sendsUsageUnasked: true,
      parameterNames: () => ({ seed: 'random_seed' }),
      toolCallId: (id) => fittedId(id, /^[a-z0-9]{9}$/i, 9),
    },
  },
  {
    id: 'deepseek',
    displayName: 'DeepSeek',
    needs: 'key',
    variable: 'DEEPSEEK_API_KEY',
    address: 'https://api.deepseek.com',
    path: '/v1',
    parameters: DEEPSEEK_PARAMETERS,
    models: DEEPSEEK_MODELS,
  },
  {
    id: 'openrouter',
    displayName: 'OpenRouter',
    needs: 'key',
    variable: 'OPENROUTER_API_KEY',
    address: 'https://openrouter.ai',
    path: '/api/v1',
    parameters: OPEN_MODEL_PARAMETERS,
  },
  {
    id: 'together',
    displayName: 'Together',
    needs: 'key',
    variable: 'TOGETHER_API_KEY',
    address: 'https://api.together.xyz',
    path: '/v1',
    parameters: OPEN_MODEL_PARAMETERS,
  },
  {
    id: 'litellm',
    displayName: 'LiteLLM proxy',
    needs: 'address',
    variable: 'LITELLM_BASE_URL',
    path: '/v1',
    parameters: OPEN_MODEL_PARAMETERS,
  },
  {
    id: 'ollama',
    displayName: 'Ollama',
    needs: 'nothing',
    variable: 'OLLAMA_BASE_URL',
    address: 'http://127.0.0.1:11434',
    path: '/v1',
    parameters: OPENAI_PARAMETERS,
  },
  {
    id: 'lm-studio',
    displayName: 'LM Studio',
    needs: 'nothing',
    variable: 'LM_STUDIO_BASE_URL',
    address: 'http://127.0.0.1:1234',
    path: '/v1',
    parameters: OPEN_MODEL_PARAMETERS,
    dialect: REPEAT_PENALTY,
  },
  {
    id: 'vllm',
    displayName: 'vLLM',
    needs: 'nothing',
    variable: 'VLLM_BASE_URL',
    address: 'http://127.0.0.1:8000',
    path: '/v1',
    parameters: OPEN_MODEL_PARAMETERS,
  },
  {
    id: 'llama-cpp',
    displayName: 'llama.cpp',
    needs: 'nothing',
    variable: 'LLAMA_CPP_BASE_URL',
    address: 'http://127.0.0.1:8080',
    path: '/v1',
    parameters: OPEN_MODEL_PARAMETERS,
    dialect: REPEAT_PENALTY,
  },
];
