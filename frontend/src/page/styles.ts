/// Styles that are loaded when they are needed. Done by hand, because the bundler would put its own loader into every page.

const loading = new Map<string, Promise<void>>();

/** Load a style sheet, once; the result is there when it applies. */
export function loadStyles(address: string): Promise<void> {
  const known = loading.get(address);
  if (known) {
    return known;
  }
  const loaded = new Promise<void>((resolve, reject) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = address;
    link.onload = () => resolve();
    link.onerror = reject;
    document.head.append(link);
  });
  loading.set(address, loaded);
  return loaded;
}
