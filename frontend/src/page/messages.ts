/// The page's language: sentences from the catalogue, in the form that a number needs. English needs no catalogue.

type Catalogue = Record<string, string | string[]>;
type Values = Record<string, string | number>;

/** The order in which a catalogue lists the forms of a sentence. */
const CATEGORIES: Intl.LDMLPluralRule[] = ["zero", "one", "two", "few", "many", "other"];
const CATALOGUES = import.meta.glob<{ default: Catalogue }>([
  "../messages/*.json",
  "!../messages/embed.json",
]);

let catalogue: Catalogue = {};

/** Return the language of the page, such as `de`. */
export function language(): string {
  return globalThis.document?.documentElement?.lang || "en";
}

/**
 * Return how numbers and times are written in the page's language: English as in Britain, and digits always those of
 * ASCII. The server writes the same (debate/language/written.py).
 */
export function locale(): string {
  return language() === "en" ? "en-GB" : `${language()}-u-nu-latn`;
}

/** Load the sentences of the page's language; without them the page speaks English. */
export async function loadMessages(): Promise<void> {
  const load = CATALOGUES[`../messages/${language()}.json`];
  catalogue = (await load?.().catch(() => null))?.default ?? {};
}

/** Return a sentence in the page's language, with its values. */
export function t(message = "", values: Values = {}): string {
  return fill([catalogue[message]].flat()[0] ?? message, values);
}

/** Return a sentence about a number, in the form that the language has for it; `%(number)s` stands for it. */
export function tn(one: string, many: string, number: number, values: Values = {}): string {
  const rules = new Intl.PluralRules(locale());
  const found = catalogue[one];
  const present = CATEGORIES.filter((category) =>
    rules.resolvedOptions().pluralCategories.includes(category),
  );
  const form = Array.isArray(found) ? found[present.indexOf(rules.select(number))] : undefined;
  return fill(form ?? (number === 1 ? one : many), { number: thousands(number), ...values });
}

/** Return a word that needs a context to be translated. */
export function tx(context: string, message: string): string {
  const found = catalogue[`${context}\u0004${message}`];
  return typeof found === "string" ? found : message;
}

/** Mark a sentence for the catalogue; it is shown with `t`. */
export function mark(message: string): string {
  return message;
}

/** Write a number with the separators of the page's language. */
export function thousands(count: number): string {
  return count.toLocaleString(locale(), { useGrouping: true });
}

/** Write a whole percentage. */
export function percent(number: number): string {
  return t("%(number)s%%", { number });
}

/** Write a number with two decimal places. */
export function decimals(number: number): string {
  return number.toLocaleString(locale(), {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
    useGrouping: false,
  });
}

function fill(message: string, values: Values): string {
  return message
    .replace(/%\((\w+)\)s/g, (whole, name: string) => String(values[name] ?? whole))
    .replaceAll("%%", "%");
}
