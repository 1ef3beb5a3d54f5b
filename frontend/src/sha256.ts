/// SHA-256 of short ASCII texts, as FIPS 180-4 defines it. The browser's own is to be had over HTTPS alone, and only
/// asynchronously, which for many thousand small texts takes most of the time.

/** The first 32 bits of the fractional parts of the first primes' roots. */
function fractions(count: number, root: (prime: number) => number): Uint32Array {
  const primes: number[] = [];
  for (let number = 2; primes.length < count; number += 1) {
    if (primes.every((prime) => number % prime !== 0)) {
      primes.push(number);
    }
  }
  return Uint32Array.from(primes, (prime) => (root(prime) % 1) * 2 ** 32);
}

const CONSTANTS = fractions(64, Math.cbrt);
const INITIAL = fractions(8, Math.sqrt);
const BLOCK_BYTES = 64;

/** Return the hash in hexadecimal. */
export function sha256(text: string): string {
  const message = padded(text);
  const hash = Uint32Array.from(INITIAL);
  const words = new Uint32Array(64);
  for (let start = 0; start < message.byteLength; start += BLOCK_BYTES) {
    addBlock(hash, words, new DataView(message.buffer, start, BLOCK_BYTES));
  }
  return Array.from(hash, (word) => word.toString(16).padStart(8, "0")).join("");
}

function padded(text: string): Uint8Array<ArrayBuffer> {
  const blocks = Math.ceil((text.length + 9) / BLOCK_BYTES);
  const message = new Uint8Array(blocks * BLOCK_BYTES);
  for (let place = 0; place < text.length; place += 1) {
    message[place] = text.charCodeAt(place);
  }
  message[text.length] = 0x80;
  new DataView(message.buffer).setUint32(message.length - 4, text.length * 8);
  return message;
}

function addBlock(hash: Uint32Array, words: Uint32Array, block: DataView): void {
  for (let t = 0; t < 16; t += 1) {
    words[t] = block.getUint32(t * 4);
  }
  for (let t = 16; t < 64; t += 1) {
    const near = at(words, t - 2);
    const far = at(words, t - 15);
    const sigma0 = turn(far, 7) ^ turn(far, 18) ^ (far >>> 3);
    const sigma1 = turn(near, 17) ^ turn(near, 19) ^ (near >>> 10);
    words[t] = sigma1 + at(words, t - 7) + sigma0 + at(words, t - 16);
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = hash;
  for (let t = 0; t < 64; t += 1) {
    const sum1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const first = (h + sum1 + ((e & f) ^ (~e & g)) + at(CONSTANTS, t) + at(words, t)) | 0;
    const sum0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
    const second = (sum0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  for (const [place, word] of [a, b, c, d, e, f, g, h].entries()) {
    hash[place] = at(hash, place) + word;
  }
}

function at(words: Uint32Array, place: number): number {
  return words[place] ?? 0;
}

function turn(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}
