// Colours C# while it is typed, with the classes of the exported pages: k keyword, s string, n number, t type, m method, c comment, d directive.

const Keywords = new Set(`abstract as async await base bool break byte case catch char checked class const continue decimal default delegate do double else
enum event explicit extern false finally fixed float for foreach goto if implicit in int interface internal is lock long nameof namespace new null object
operator out override params private protected public readonly record ref return sbyte sealed short sizeof stackalloc static string struct switch this
throw true try typeof uint ulong unchecked unsafe ushort using var virtual void volatile when where while with yield`.split(/\s+/));

// In this order: the first that fits is taken. Raw strings end where as many quotes come as they began with.
const Token = new RegExp([
  /(?<c>\/\/[^\n]*|\/\*[^]*?(?:\*\/|$))/,
  /(?<=^|\n)(?<d>[ \t]*#[^\n]*)/,
  /(?<s>\$*(?<q>"{3,})[^]*?(?:\k<q>"*|$)|(?:\$@|@\$|@)"(?:""|[^"])*(?:"|$)|\$?"(?:\\.|[^"\\\n])*(?:"(?:u8)?|(?=\n)|$)|'(?:\\.|[^'\\\n])+')/,
  /(?<n>\b(?:0[xX][\da-fA-F_]+|0[bB][01_]+|\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?)[fFdDmMuUlL]*\b)/,
  /(?<w>@?[\p{L}_][\p{L}\p{N}_]*)/,
].map(part => part.source).join('|'), 'gu');

/**
 * The code as HTML.
 * @param {string} code
 * @returns {string}
 */
export function highlight(code) {
  let html = '';
  let end = 0;
  for (const match of code.matchAll(Token)) {
    html += escape(code.slice(end, match.index));
    end = match.index + match[0].length;
    const kind = kindOf(match, code, end);
    html += kind ? `<span class="${kind}">${escape(match[0])}</span>` : escape(match[0]);
  }
  return html + escape(code.slice(end));
}

function kindOf({ groups, index }, code, end) {
  if (!groups.w) return ['c', 'd', 's', 'n'].find(kind => groups[kind] !== undefined);
  const member = code[index - 1] === '.';
  if (Keywords.has(groups.w) && !member) return 'k';
  // A little of what stands around is enough, and keeps a long cell quick.
  const before = code.slice(Math.max(0, index - 200), index);
  const next = code.slice(end, end + 200).match(/^(?:<[\w\s,.?[\]<>]*>)?\s*(.)/)?.[1];
  if (next === '(' && !/\bnew\s+$/.test(before)) return 'm';
  // Without a compiler a capital letter is what tells a type from a variable; .NET's naming rules make it right.
  return /^\p{Lu}/u.test(groups.w) && !member && !/(?:^|\n)\s*using [\w.]*$/.test(before) ? 't' : null;
}

function escape(text) {
  return text.replace(/[&<>"]/g, sign => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]);
}
