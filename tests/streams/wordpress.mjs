// What the block editor of WordPress says of texts: which blocks it reports as broken, and which paragraphs it makes.
// usage: node wordpress.mjs FOLDER < {"blocks": [...], "texts": [...]}, with a FOLDER in which were installed
// the packages that CONTRIBUTING.md names (one copy of blocks).
import { createRequire } from 'node:module';

const require = createRequire(`${process.argv[2]}/package.json`);
const { JSDOM } = require('jsdom');
const { window } = new JSDOM('<!doctype html><body></body>', { url: 'http://127.0.0.1/', pretendToBeVisual: true });
class Observer { observe() {} unobserve() {} disconnect() {} }
window.ResizeObserver = window.IntersectionObserver = Observer;
window.matchMedia = () => ({ matches: false, addListener() {}, removeListener() {}, addEventListener() {}, removeEventListener() {} });
window.CSS = { escape: (text) => text, supports: () => false };
for (const name of Object.getOwnPropertyNames(window)) {
  if (!(name in globalThis)) Object.defineProperty(globalThis, name, { get: () => window[name], configurable: true });
}
Object.defineProperty(globalThis, 'navigator', { value: window.navigator, configurable: true });
for (const name of ['log', 'warn', 'error', 'info', 'group', 'groupCollapsed', 'groupEnd']) console[name] = () => {};

const { parse } = require('@wordpress/blocks');
require('@wordpress/block-library').registerCoreBlocks();
const { autop } = require('@wordpress/autop');
const broken = (blocks) => blocks.flatMap((one) => [...(one.isValid ? [] : [one.name]), ...broken(one.innerBlocks)]);
let text = '';
for await (const part of process.stdin) text += part;
const given = JSON.parse(text);
process.stdout.write(JSON.stringify({
  broken: given.blocks.map((one) => broken(parse(one)).join(', ')),
  pages: given.texts.map((one) => autop(one)),
}), () => process.exit(0));
