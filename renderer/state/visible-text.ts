import { visible } from '../../common/visible.ts'

/** Attributes that people read or hear. */
const spoken = ['title', 'aria-label', 'alt', 'placeholder', 'aria-valuetext']

/** Whitespace in the page's own source, which HTML collapses, is not part of a name. */
const shown = (text: string) => text.replace(/[^\t\n\r]+/g, visible)

/**
 * Makes invisible characters visible in every text on the page. Names of classes, files, projects and runs come from
 * anyone and appear in many places, in sentences and captions too; so texts are checked in the document itself, before
 * they are painted. What people type is left alone, and so is what is sent to the server.
 * @returns a function that ends it
 */
export function keepTextVisible(document: Document): () => void {
  const observer = new MutationObserver((changes) => {
    for (const { type, target, addedNodes, attributeName } of changes) {
      if (type === 'attributes') showAttribute(target as Element, attributeName ?? '')
      else if (type === 'characterData') showText(target)
      else addedNodes.forEach(showAll)
    }
  })
  showAll(document.documentElement)
  observer.observe(document, { subtree: true, childList: true, characterData: true, attributeFilter: spoken })
  return () => observer.disconnect()
}

function showAll(node: Node): void {
  if (node.nodeType === Node.TEXT_NODE) return showText(node)
  if (node.nodeType !== Node.ELEMENT_NODE) return
  for (const name of spoken) showAttribute(node as Element, name)
  node.childNodes.forEach(showAll)
}

function showText(node: Node): void {
  const { nodeValue } = node
  if (nodeValue === null || node.parentNode instanceof HTMLTextAreaElement) return
  const text = shown(nodeValue)
  if (text !== nodeValue) node.nodeValue = text
}

function showAttribute(element: Element, name: string): void {
  const value = element.getAttribute(name)
  if (value === null) return
  const text = shown(value)
  if (text !== value) element.setAttribute(name, text)
}
