/** For a browser that is not signed in: what to do, in both languages, with no script. */
export function signInPage(): string {
  return page(
    'Loupe',
    `<h1>Loupe</h1>
<p><b>This browser is not signed in to this Loupe.</b></p>
<p>Open the whole address that <code>loupe serve</code> printed, up to the end of its token. It is good until that Loupe stops; each start has a new one, so a bookmark does not keep it.</p>
<p>If you cannot find it, stop Loupe with Ctrl+C and run <code>npx loupe serve</code> again: it opens your browser and prints the address.</p>
<div lang="zh-CN"><p><b>此浏览器尚未登录这个 Loupe。</b></p>
<p>请打开 <code>loupe serve</code> 打印的完整地址（包括末尾的 token）。该地址在这个 Loupe 停止之前一直有效；每次启动都会生成新地址，因此书签无法保留它。</p>
<p>如果找不到地址，请按 Ctrl+C 停止 Loupe，然后再次运行 <code>npx loupe serve</code>：它会打开浏览器并打印地址。</p></div>`,
  )
}

/** For a browser that comes by another name or from another site. */
export function refusedPage(): string {
  return page(
    'Loupe',
    `<h1>Loupe</h1>
<p><b>Loupe does not answer requests that come from another site or by another name.</b></p>
<p>Type or paste the address that <code>loupe serve</code> printed into the address bar.</p>
<div lang="zh-CN"><p><b>Loupe 不响应来自其他网站或使用其他名称的请求。</b></p>
<p>请将 <code>loupe serve</code> 打印的地址输入或粘贴到地址栏。</p></div>`,
  )
}

/** Leads into the studio after a sign-in by a link of another site. */
export function welcomePage(): string {
  return page('Loupe', '<p><a href="/">Loupe</a></p>', '<meta http-equiv="refresh" content="0;url=/">')
}

/** Where the built page should be and is not. */
export function unbuiltPage(): string {
  return page(
    'Loupe',
    `<h1>Loupe</h1>
<p>The engine runs, but the page of the studio is not built. In a checkout, <code>npx loupe serve</code> builds it; a package that says so is incomplete.</p>`,
  )
}

/** Style attributes are all that the Content-Security-Policy lets a page without files have. */
function page(title: string, body: string, head = ''): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><link rel="icon" href="data:,"><title>${title}</title>${head}</head>
<body style="font: 16px/1.6 system-ui, sans-serif; max-width: 40rem; margin: 12vh auto; padding: 0 1.5rem">
${body}
</body></html>
`
}
