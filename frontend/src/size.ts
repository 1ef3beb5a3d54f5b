/// Tells the page around the frame how high the frame's content is, and nothing else; only the page of the origin to
/// which the server lets it be shown hears it.

export function tellSize(embedder: string): void {
  if (window.parent === window) {
    return;
  }
  let told = 0;
  const tell = () => {
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    if (height !== told) {
      told = height;
      window.parent.postMessage({ hustings: height }, embedder);
    }
  };
  new ResizeObserver(tell).observe(document.documentElement);
  tell();
}
