import { existsSync, readdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { addressOf, javadoc, markdownOf, read, top } from './pages.js'

const repository = read('pom.xml').match(/<scm[^]*?<url>(.+?)<\/url>/)[1] + '/blob/main/'

/**
 * Turns links between files into links between pages, and names of types into links to Javadoc.
 *
 * A link to what is no page, say a program, leads to the repository. One to a file that is not
 * there stays as it is: VitePress reports it and the build fails.
 */
export function links(md, base) {
  const types = documentedTypes()
  md.core.ruler.push('muster-links', ({ tokens, env, Token }) => {
    const folder = relative(top, dirname(env.path))
    for (const token of tokens.filter((each) => each.type === 'inline')) {
      let inLink = false
      token.children = token.children.flatMap((child) => {
        if (child.type === 'link_open') {
          child.attrSet('href', addressFrom(folder, child.attrGet('href')))
        }
        inLink = child.type === 'link_open' || (inLink && child.type !== 'link_close')
        const page = child.type === 'code_inline' && !inLink && types.get(child.content)
        return page ? linked(child, base + page, Token) : [child]
      })
    }
  })
}

function addressFrom(folder, href) {
  const [path, anchor] = href.split('#')
  if (path === '' || /^\w+:/.test(path)) {
    return href
  }
  const target = join(folder, path)
  const page = markdownOf(target)
  if (page) {
    return addressOf(page) + (anchor ? '#' + anchor : '')
  }
  return existsSync(join(top, target)) ? repository + target : href
}

function linked(code, href, Token) {
  const open = new Token('link_open', 'a', 1)
  open.attrs = [['href', href], ['target', '_self']] // not a page of VitePress
  return [open, code, new Token('link_close', 'a', -1)]
}

/** The pages of exported types by their simple names; of two with the same name, the first. */
function documentedTypes() {
  const pages = new Map()
  for (const page of existsSync(javadoc) ? readdirSync(javadoc, { recursive: true }).sort() : []) {
    const type = page.match(/^dev\.muster.*\/([A-Z]\w+)\.html$/)
    if (type && !page.includes('class-use/') && !pages.has(type[1])) {
      pages.set(type[1], 'api/' + page)
    }
  }
  return pages
}
