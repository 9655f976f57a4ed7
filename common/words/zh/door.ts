import type { DoorWords } from '../en/door.ts'

export const door: DoorWords = {
  signIn: [
    '此浏览器尚未登录这个 Loupe。',
    '请打开 `loupe serve` 打印的完整地址（包括末尾的 token）。该地址在这个 Loupe 停止之前一直有效；每次启动都会生成新地址，因此书签无法保留它。',
    '如果找不到地址，请按 Ctrl+C 停止 Loupe，然后再次运行 `npx loupe serve`：它会打开浏览器并打印地址。',
  ],
  refused: ['Loupe 不响应来自其他网站或使用其他名称的请求。', '请将 `loupe serve` 打印的地址输入或粘贴到地址栏。'],
}
