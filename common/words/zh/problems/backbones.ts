import type { Translated } from '../../../problems/sentences.ts'
import type {
  backbones as english,
  ForeignInNetwork,
  Listed,
  Misfit,
  NotWeightsKind,
  WeightsAdvice,
} from '../../en/problems/backbones.ts'

const advice: Record<WeightsAdvice, string> = {
  anew: '请重新获取该文件，或用 torch.save(model.state_dict(), FILE) 重新保存权重。',
  weights_alone: '请在原来的环境中打开它，只保存权重：torch.save(model.state_dict(), FILE)。',
  of_checkpoint: '请只保存权重：torch.save(model.state_dict(), FILE)，或检查点中的 checkpoint["state_dict"]。',
  by_name: '请按名称保存模型的权重：torch.save(model.state_dict(), FILE)。',
  of_script: '请只保存权重：torch.save(torch.jit.load(FILE).state_dict(), OTHER_FILE)。',
  plain_tensors: '请转换为普通的 float32 张量（float()、dequantize()、to_dense()）后重新保存。',
  float32: '请把权重转换为 float32（tensor.float()）后重新保存。',
  contiguous: '请以 tensor.contiguous().clone() 的形式保存。',
  not_negated: '请以 tensor.resolve_neg().clone() 的形式保存。',
  little_endian: '请在普通电脑上用 PyTorch 打开并重新保存。',
  earlier: '产生这些权重的训练出了问题；请使用更早的检查点。',
  distrust: '请不要在 Python 中打开它。请从可信的来源获取权重，最好是 .safetensors。',
}

const torchvision = '请使用 torchvision 的权重（.pth 或 .safetensors）。'
const brought: Record<NotWeightsKind, readonly [what: string, next: string]> = {
  git_lfs: ['它只是 Git LFS 的指针，不是文件本身', '请在来源处运行“git lfs pull”。'],
  web_page: ['它是网页，不是权重', '请下载文件本身，而不是介绍它的网页。'],
  hdf5: ['它是 HDF5 文件（Keras），不是 PyTorch 权重', torchvision],
  onnx: ['它是 ONNX 模型，不是 PyTorch 权重', '请使用制作该模型时的 .pth。'],
  gguf: ['它是 GGUF 文件，不是图像分类器的权重', torchvision],
  gzip: ['它是压缩文件（gzip）', '请先解压。'],
  pickle: [
    '它是普通的 Python pickle，不是 torch.save 保存的文件',
    '请用 torch.save(model.state_dict(), FILE) 保存权重。',
  ],
  numpy: ['它是 numpy 的存档，不是 PyTorch 权重', advice.anew],
  keras: ['它是 Keras 模型，不是 PyTorch 权重', advice.anew],
  zip: ['它是 ZIP 压缩包，但不是 torch.save 保存的', advice.anew],
  empty: ['它是空文件', advice.anew],
  other: [
    '它不是权重文件（既不是 PyTorch 的 .pth，也不是 .safetensors）',
    '请使用 torch.save(model.state_dict(), FILE) 保存的权重，或 .safetensors。',
  ],
}

const foreign: Record<ForeignInNetwork, string> = {
  functions: '定义了自己的函数',
  sparse: '含有稀疏权重',
  operator: '含有非标准的算子',
  loop: '内部有循环或分支，可能永远运行下去',
  other_files: '要从其他文件读取权重',
}

const rest = (more: number) => (more > 0 ? `等，另有 ${more} 个张量` : '')
const listed = ({ names, more }: Listed) => names.join('、') + rest(more)
const sizes = (shape: readonly number[]) => (shape.length > 0 ? shape.join('×') : '单个数')

function misfits({ missing, misshapen, extra }: Misfit): string {
  const shapes = misshapen.tensors.map(({ name, found, needed }) => `${name} 是 ${sizes(found)}，需要 ${sizes(needed)}`)
  return [
    ...(missing.names.length > 0 ? [`缺少 ${listed(missing)}`] : []),
    ...(shapes.length > 0 ? [`形状不同：${shapes.join('、')}${rest(misshapen.more)}`] : []),
    ...(extra.names.length > 0 ? [`多出 ${listed(extra)}`] : []),
  ].join('；')
}

const damaged = '请移除这个骨干网络后重新导入，或选择其他网络。'

export const backbones: Translated<typeof english> = {
  'backbone_unknown.name': ({ name, names }) => ({
    message: `没有名为 ${name} 的骨干网络。`,
    next: `请从这些中选择：${names.join('、')}。`,
  }),
  'backbone_unknown.not_installed': ({ name }) => ({
    message: `骨干网络 ${name} 尚未安装。`,
    next: `请先安装一次：loupe backbones install ${name}。`,
  }),
  'backbone_unknown.not_imported': ({ name }) => ({
    message: `骨干网络 ${name} 尚未安装。`,
    next: `请导入它的权重文件：loupe backbones import FILE --arch ${name} --name ${name}。`,
  }),
  'backbone_unknown.network': ({ name, names }) => ({
    message: `没有名为 ${name} 的网络。`,
    next: `请从这些中选择：${names.join('、')}。`,
  }),
  'backbone_unknown.point': ({ title, point, points }) => ({
    message: `${title} 没有 ${point} 特征。`,
    next: `可以选择：${points.join('、')}。`,
  }),
  'backbone_invalid.prepared': ({ place }) => ({
    message: `已准备好的骨干网络损坏了（${place}）。`,
    next: '请删除该文件夹；下次使用时会重新准备。',
  }),
  'backbone_invalid.changed': ({ name }) => ({
    message: `${name} 的权重在导入之后被改动过。`,
    next: `请移除它（loupe backbones remove ${name}），再重新导入文件。`,
  }),
  'backbone_invalid.not_published': ({ name, package: bundle }) => ({
    message: `${name} 的权重与公开发布的不一致。`,
    next: bundle === undefined ? '请重新获取它的文件。' : '请重新安装 Loupe。',
  }),
  'backbone_invalid.no_package': ({ package: bundle }) => ({
    message: `缺少包含权重的软件包 ${bundle}。`,
    next: '请重新安装 Loupe。',
  }),
  'backbone_invalid.files': ({ detail }) => ({
    message: `骨干网络的文件无法使用（“${detail}”）。`,
    next: '请重新安装或下载权重；没有任何改动。',
  }),
  'backbone_invalid.no_layer': ({ layer }) => ({ message: `网络中缺少层 ${layer}。`, next: damaged }),
  'backbone_invalid.no_layer_called': ({ layer }) => ({ message: `网络中没有名为 ${layer} 的层。`, next: damaged }),
  'backbone_invalid.no_weight': ({ weight }) => ({ message: `骨干网络缺少权重 ${weight}。`, next: damaged }),
  'backbone_invalid.cut': ({ layer }) => ({
    message: `网络不能在 ${layer} 处切开：后面还需要其他的值。`,
    next: damaged,
  }),
  'backbone_invalid.variance': ({ layer }) => ({
    message: `骨干网络无法使用：${layer} 的方差为负数。`,
    next: '请重新获取它的权重。',
  }),
  'backbone_invalid.uncalibrated': ({ value }) => ({ message: `校准数据中没有 ${value} 的值。`, next: damaged }),
  'backbone_invalid.over_2_gib': () => ({
    message: '模型超过了单个 ONNX 文件的上限 2 GiB。',
    next: '请选择较小的骨干网络。',
  }),
  'backbone_invalid.no_file': ({ path }) => ({ message: `没有文件 ${path}。`, next: '请检查权重文件的路径。' }),
  'backbone_invalid.weights': ({ file, detail, ...to }) => ({
    message: `${file} 无法使用（“${detail}”）。`,
    next: advice[to.advice],
  }),
  'backbone_invalid.not_weights': ({ file, what }) => ({
    message: `${file} 无法使用：${brought[what][0]}。`,
    next: brought[what][1],
  }),
  'backbone_invalid.other_network': (about) => ({
    message: `${about.file} 中不是 ${about.title} 的权重：${misfits(about)}。`,
    next:
      about.fitting.length > 0
        ? `它是 ${about.fitting.map(({ title }) => title).join('或 ')} 的权重：请选择该网络。`
        : `张量需要使用 torchvision 的名称。可以读取的网络：${about.networks.join('、')}。`,
  }),
  'backbone_invalid.tensor_missing': ({ name }) => ({
    message: `权重与网络不符：缺少张量 ${name}。`,
    next: '请确认文件是由哪个网络保存的。',
  }),
  'backbone_invalid.tensor_shape': ({ name, found, needed }) => ({
    message: `权重与网络不符：张量 ${name} 的形状是 ${found}，需要 ${needed}。`,
    next: '请确认文件是由哪个网络保存的。',
  }),
  'usage.backbone_name': ({ name }) => ({
    message: `${JSON.stringify(name)} 不能用作骨干网络的名称。`,
    next: '请使用最多 64 个小写字母、数字、点、短横线和下划线，例如 resnet18-mine。',
  }),
  'usage.backbone_taken': ({ name }) => ({ message: `已有另一个名为 ${name} 的骨干网络。`, next: '请换一个名称。' }),
  'usage.backbone_built_in': ({ name }) => ({
    message: `${name} 是 Loupe 自带的，不能移除。`,
    next: '只能移除导入的骨干网络。',
  }),
  'not_a_model.not_plain': ({ path, what, operator }) => ({
    message: `网络 ${path} ${foreign[what]}${operator === undefined ? '' : `（${operator || '名称异常'}）`}。`,
    next: '其中的内容都没有运行。请只使用可信来源的模型；Loupe 导出的模型没有这些内容。',
  }),
  'engine_failed.no_onnx': ({ path, detail }) => ({
    message: `网络 ${path} 不是 ONNX 文件，或已损坏（“${detail}”）。`,
    next: '如果它是骨干网络，请从 LOUPE_HOME 中删除它的文件夹，它会重新准备。',
  }),
  'no_run.trained_network': () => ({
    message: '这次训练得到的网络缺失或已损坏。',
    next: '请重新训练，或选择另一次训练。',
  }),
}
