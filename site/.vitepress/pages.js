import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The top of the project, which all paths here are relative to. */
export const top = fileURLToPath(new URL('../..', import.meta.url))

/** Where Maven writes Javadoc; not there if it has not run. */
export const javadoc = join(top, 'target/reports/apidocs')

/** Where the page of a Markdown file is. */
export function pageOf(file) {
  return file
    .replace('examples/src/main/java/dev/muster/examples/', 'examples/')
    .replace(/(^|\/)README\.md$/, '$1index.md')
}

/** The Markdown file that a link to a file or folder leads to: of a folder, its first one. */
export function markdownOf(target) {
  const path = join(top, target)
  if (!existsSync(path) || !statSync(path).isDirectory()) {
    return target.endsWith('.md') ? target : undefined
  }
  const pages = markdownIn(target)
  return pages.find((page) => page.endsWith('README.md')) ?? pages[0]
}

/** The Markdown files in a folder, in order. */
export function markdownIn(folder) {
  return readdirSync(join(top, folder))
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => join(folder, name))
}

/** The address of a page in the site, without the base. */
export function addressOf(file) {
  return '/' + pageOf(file).replace(/\.md$/, '').replace(/(^|\/)index$/, '$1')
}

export function read(file) {
  return readFileSync(join(top, file), 'utf8')
}
