globalThis.accesspubAct = null;
