import type { Translated } from '../../../problems/sentences.ts'
import { numbers } from '../numbers.ts'
import type { GpuTest, installing as english, Missing } from '../../en/problems/installing.ts'

function missing(one: Missing): string {
  switch (one.what) {
    case 'system':
      return `没有适用于 ${one.platform}（${one.arch}）的 TensorFlow。可用 WebGPU 训练：它无需安装，直接使用 Windows 和 macOS 的 GPU。`
    case 'glibc':
      return `glibc ${one.wanted} 或更新版本的 Linux（这台电脑是${one.here === undefined ? '其他 C 库' : ` ${one.here}`}）。`
    case 'pip':
      return '带 pip 的 Python 3，用来下载 TensorFlow（Debian 和 Ubuntu：apt install python3-pip）。'
    case 'compiler':
      return 'C++ 编译器（Debian 和 Ubuntu：apt install g++）。'
  }
}

const gpuTest = ({ why, signal, status }: GpuTest) =>
  ({
    ended: `测试程序意外结束：${signal ?? `退出码 ${status}`}`,
    not_started: '测试程序无法启动',
    silent: '测试程序没有及时回应',
  })[why]

export const installing: Translated<typeof english> = {
  'disk_full.installing': ({ needed, free, folder }) => ({
    message: `安装 TensorFlow 暂时需要 ${numbers.bytes(needed)}，${folder} 只剩 ${numbers.bytes(free)}。`,
    next: '请腾出空间后重试，或在 LOUPE_HOME 中指定其他文件夹。',
  }),
  'engine_unavailable.tools_missing': (about) => ({
    message: `这台电脑无法安装 TensorFlow 引擎。缺少：${about.missing.map(missing).join(' ')}`,
    next: '请安装所缺的内容后重试。只训练最后几层不需要它。',
  }),
  'engine_unavailable.package_missing': ({ name }) => ({
    message: `Loupe 中缺少软件包 ${name}。`,
    next: '请重新安装 Loupe。',
  }),
  'engine_unavailable.gpu_fails': (test) => ({
    message: `训练网络本身的各层需要原生 TensorFlow 或 GPU。原生 TensorFlow 尚未安装，而这里的 GPU 无法使用（${gpuTest(test)}）。`,
    next: '请安装 TensorFlow，或选择只训练最后几层的配方。',
  }),
  'engine_in_use.files': () => ({ message: '引擎正在使用中，无法删除其文件。', next: '请关闭 Loupe 后重试。' }),
  'engine_failed.compiler': ({ detail }) => ({
    message: `编译器未能编译与 TensorFlow 的接口。编译器的提示：${detail}`,
    next: '请更新 C++ 编译器（GCC 9、Clang 10 或更新版本），或用环境变量 CXX 指定另一个。',
  }),
  'engine_failed.wheel_lacks': ({ files }) => ({
    message: `TensorFlow 的安装包中没有 ${files.join('、')}。`,
    next: '请更新 Loupe。',
  }),
  'engine_failed.other_tensorflow': () => ({
    message: '下载的不是 Loupe 所知的 TensorFlow（SHA-256 不同），已将其丢弃。',
    next: '请重试。如再次发生，说明这里与软件源之间有设备改动文件：请告知网络管理员。',
  }),
  'engine_failed.pip': ({ detail }) => ({
    message: `pip 未能下载 TensorFlow。pip 的提示：${detail}`,
    next: '请检查网络和 pip 的设置（pip config list），然后重试。',
  }),
  'engine_failed.does_not_work': ({ detail }) => ({
    message: `TensorFlow 已安装，但在这里无法运行。它的提示：${detail}`,
    next: '已全部删除。只训练最后几层不需要它；更深的训练也可以使用 WebGPU。',
  }),
}
