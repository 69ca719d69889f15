import { builtInPersona, type BuiltInPersonaId } from '../../conversations/personas/built-in-personas';

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
  onPanel('gpt-4o', 'architect'),
  onPanel('claude-3.5', 'philosopher'),
  onPanel('gemini-1.5', 'researcher'),
  onPanel('grok', 'challenger'),
  simulated(onPanel('demo/thoughtful', 'thinker')),
  simulated(onPanel('demo/contrarian', 'contrarian')),
];

/** On a panel the role is what a panelist is called. */
function onPanel(model: string, personaId: BuiltInPersonaId): PanelModel {
  const { name, icon, prompt_prefix, style, color } = builtInPersona(personaId);
  return {
    id: model,
    model,
    role: name,
    icon,
    prompt_prefix,
    collaboration_style: style,
    color_theme: color,
  };
}

function simulated(panelModel: PanelModel): PanelModel {
  return { ...panelModel, role: `${panelModel.role} (simulated)` };
}
