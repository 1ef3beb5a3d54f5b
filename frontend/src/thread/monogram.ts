/// The small picture beside a name: one or two letters, and a shape that tells readers of one name apart, as the server
/// writes them (debate/pages/debates/monograms.py).

const SHAPES = 8;

/** Return the first letters of a name's first and last word; one letter in scripts without capitals. */
export function monogram(name: string): string {
  const letters = name.split(/\s+/u).flatMap((word) => /[\p{L}\p{N}]/u.exec(word) ?? []);
  const first = letters[0] ?? "";
  const last = letters.at(-1) ?? "";
  const hasTwo =
    letters.length > 1 && [first, last].every((letter) => letter.toUpperCase() !== letter.toLowerCase());
  return capital(first) + (hasTwo ? capital(last) : "");
}

/** Show a reader's letters and shape. */
export function fillMonogram(mark: HTMLElement, name: string, readerId: number): void {
  mark.dataset.who = monogram(name);
  mark.dataset.shape = String(readerId % SHAPES);
}

function capital(letter: string): string {
  const large = letter.toUpperCase();
  return [...large].length === 1 ? large : letter;
}
