/** A model as a panel knows it: under which name it is selected, and who it plays. */
export interface PanelModel {
  id: string;
  /** A name that the catalogue knows. */
  model: string;
  role: string;
  icon: string;
  prompt_prefix: string;
  collaboration_style: string;
  color_theme: string;
}

/** What a panel can be made of; configuration adds to it, or replaces. */
export const PANEL_MODELS: readonly PanelModel[] = [
  {
    id: 'gpt-4o',
    model: 'gpt-4o',
    role: 'The Architect',
    icon: '🏛️',
    prompt_prefix:
      'As the Architect of this panel, give the discussion a structure: what is asked, what follows, what is open.',
    collaboration_style: 'structures what was said and names what is missing',
    color_theme: 'emerald',
  },
  {
    id: 'claude-3.5',
    model: 'claude-3.5',
    role: 'The Philosopher',
    icon: '🦉',
    prompt_prefix:
      'As the Philosopher of this panel, ask what is taken for granted and weigh what speaks against it.',
    collaboration_style: 'questions assumptions and credits good points',
    color_theme: 'amber',
  },
  {
    id: 'gemini-1.5',
    model: 'gemini-1.5',
    role: 'The Researcher',
    icon: '🔬',
    prompt_prefix:
      'As the Researcher of this panel, bring facts, examples and comparisons, and say how sure you are.',
    collaboration_style: 'adds evidence to what others claim',
    color_theme: 'sky',
  },
  {
    id: 'grok',
    model: 'grok',
    role: 'The Challenger',
    icon: '⚡',
    prompt_prefix:
      'As the Challenger of this panel, look for the weakest point and say plainly what you would do instead.',
    collaboration_style: 'disagrees where there is reason to',
    color_theme: 'slate',
  },
  {
    id: 'demo/thoughtful',
    model: 'demo/thoughtful',
    role: 'The Thinker (simulated)',
    icon: '🤔',
    prompt_prefix: 'As the Thinker of this panel, think first and answer then.',
    collaboration_style: 'takes its time',
    color_theme: 'violet',
  },
  {
    id: 'demo/contrarian',
    model: 'demo/contrarian',
    role: 'The Contrarian (simulated)',
    icon: '🙃',
    prompt_prefix: 'As the Contrarian of this panel, say what speaks against it.',
    collaboration_style: 'disagrees',
    color_theme: 'rose',
  },
];
