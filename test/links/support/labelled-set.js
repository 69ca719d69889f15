const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const SET = join(__dirname, '../set');

/**
 * The labelled discussions of one half, `tuned` or `held-out`: each with what was asked, the earlier answers, and later ones with the
 * links that they have. The format is explained at the top of the files.
 */
function readHalf(half) {
  const discussions = [];
  for (const line of readFileSync(join(SET, `${half}.txt`), 'utf8').split('\n')) {
    const discussion = discussions.at(-1);
    if (line.startsWith('# ')) continue;
    if (line.startsWith('== ')) {
      const [id, language, prompt] = line.slice(3).split(' | ');
      discussions.push({ id, language, prompt, earlier: [], later: [] });
    } else if (line.startsWith('> ')) {
      const [who, text] = line.slice(2).split(' :: ');
      const names = who.split(', ');
      const id = `${discussion.id}/${discussion.earlier.length + 1}`;
      discussion.earlier.push({ id, speaker: names[0], names, text });
    } else if (line.startsWith('< ')) {
      const [who, label, text] = line.slice(2).split(' :: ');
      const id = `${discussion.id}/answer-${discussion.later.length + 1}`;
      discussion.later.push({
        answer: { id, speaker: who, names: [who], text },
        ...readLabel(label, discussion),
      });
    } else if (discussion) {
      discussion.later.at(-1).answer.text += `\n${line}`;
    }
  }
  for (const { later } of discussions) for (const { answer } of later) answer.text = answer.text.trimEnd();
  return discussions;
}

function readLabel(label, { id, earlier }) {
  if (label.startsWith('none')) return { links: new Map(), trap: label.slice(5) };
  const links = label.split('; ').map((link) => {
    const space = link.lastIndexOf(' ');
    const [name, kind] = [link.slice(0, space), link.slice(space + 1)];
    const to = earlier.find(({ speaker }) => speaker === name);
    if (!to) throw new Error(`${id} links an answer that is not there: ${label}`);
    return [to.id, kind];
  });
  return { links: new Map(links), trap: null };
}

module.exports = { readHalf };
