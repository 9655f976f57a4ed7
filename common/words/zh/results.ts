import { count, wholePercent } from './numbers.ts'
import type { results as english } from '../en/results.ts'

const on = { test: '测试', val: '验证', cv: '训练', train: '训练' }
const changedAnswers = (n: number) => (n === 0 ? '答案没有变化' : `${count(n)} 个答案变化`)
const inPoints = (points: string) => (points === '' ? '没有变化' : `${points} 个百分点`)

export const results: typeof english = {
  title: '结果',
  empty: '还没有结果',
  emptyText: '训练之后，这里用一句话说明模型有多准，列出它容易混淆的类别和每一张判断错误的图片，方便您修正。',
  goTrain: '前往训练',
  right: (right, n, split, accuracy, [low, high]) =>
    `${count(n)} 张${on[split]}图片中判断正确 ${count(right)} 张（${wholePercent(accuracy)}；就这个数量而言，正确率在 ${low} 到 ${high} 之间）。`,
  rightOfFew: (right, n, split, _accuracy, [low, high]) =>
    `${count(n)} 张${on[split]}图片中判断正确 ${count(right)} 张。图片太少，还不能说明模型有多准：${low} 到 ${high} 之间都有可能。`,
  outOfFold: '每张图片都由没见过它的模型判断。',
  confuses: (a, b) => `最容易混淆“${a}”和“${b}”。`,
  mostly: (truth, predicted) => `多数错误是把“${truth}”看成“${predicted}”。`,
  confusesEvenly: '没有哪两个类别混淆超过一次。',
  noMistake: '没有判断错误。',
  judge: {
    tooFew: '平均每类不到五张。',
    judgeBy: (split) =>
      ({
        cv: '改用交叉验证：每张训练图片都由没见过它的模型判断',
        val: '改用验证图片评判',
        test: '改用测试图片评判',
      })[split],
    trainFast: '用“快速”训练：每张训练图片也都由没见过它的模型判断',
    passedOver: (n) => `测试图片只有 ${count(n)} 张，平均每类不到五张，不足以评判。`,
    lookWrong: (wrong, judged) => `在全部判断过的 ${count(judged)} 张图片中，有 ${count(wrong)} 张看起来不对`,
  },
  comparison: {
    still: (right, n, split, share, answers) =>
      `${count(n)} 张${on[split]}图片中仍判断正确 ${count(right)} 张（${share}）；${changedAnswers(answers)}。`,
    moved: (was, is, n, split, answers) =>
      `在同样的 ${count(n)} 张${on[split]}图片上，之前正确 ${was}，现在 ${is}；${changedAnswers(answers)}。`,
    labels: (changed, split, labels, models) =>
      `${count(changed)} 张${on[split]}图片的标签有改动：${inPoints(labels)}；模型本身：${inPoints(models)}。`,
    beyond: (n, split) => `另有 ${count(n)} 张${on[split]}图片是第一次判断，不参与比较。`,
    notTogether: '两次训练评判所用的图片不同，无法逐张比较。',
  },
  /** Joins two sentences. */
  betweenSentences: '',
  measuredOn: '评判所用图片',
  splits: { test: '测试', val: '验证', cv: '交叉验证' },
  stale: (n) => `这次训练之后有 ${count(n)} 张图片改动。`,
  tabsName: '结果的各部分',
  tabs: { overview: '概览', pictures: '图片', classes: '类别', learning: '学习过程', compare: '比较' },
  seal: {
    sealed: '测试集已封存',
    text: '下面的结果来自其他图片。',
    open: '打开封存',
    title: '要打开封存的测试集吗？',
    why: '只有没人根据测试集做过选择，它才能公正地说明模型有多准。封存让它保持公正，留到最后再用。请在改进完成之后再打开。',
    counted: (n) =>
      n === 0
        ? '它还没有打开过。这次打开会被记录，并与结果一起显示。'
        : `它已经打开过 ${count(n)} 次。这次也会被记录。`,
    close: '重新封存',
    opened: (n) => `测试集已打开过 ${count(n)} 次。`,
  },
  matrix: {
    title: '把什么看成了什么',
    help: '每行是一个类别的图片，各列是模型把它们看成了什么。点击任意数字可打开对应的图片。',
    truth: '标签',
    predicted: '看成',
    total: '合计',
    order: '顺序',
    orders: { classes: '按类别顺序', confused: '相似的相邻', mistakes: '错误多的在前' },
    cell: (n, truth, predicted) =>
      truth === predicted ? `${count(n)} 张“${truth}”判断正确` : `${count(n)} 张“${truth}”被看成“${predicted}”`,
    chip: (truth, predicted) => (truth === predicted ? `“${truth}”，正确` : `“${truth}”看成“${predicted}”`),
    row: (truth) => `“${truth}”的全部图片`,
  },
  mistakes: { title: '最有把握的错误', all: '查看全部', none: '这些图片上没有错误。' },
  classes: {
    title: '各类别',
    name: '类别',
    precision: '判为此类时的正确率',
    precisionHelp: '精确率：被判为此类的图片中，真正属于此类的比例。',
    recall: '找到的比例',
    recallHelp: '召回率：属于此类的图片中，被找到的比例。',
    f1: '综合',
    f1Help: 'F1：精确率与召回率的调和平均。',
    support: '图片',
    supportHelp: '评判所用的此类图片数。',
    mistakes: '错误',
    mistakesHelp: '此类中被看成其他类别的图片数。',
    has: (name) => `属于“${name}”`,
    missed: (name) => `漏掉的“${name}”`,
  },
  gallery: {
    shown: '显示',
    wrong: '错误',
    right: '正确',
    all: '全部',
    n: (n) => `${count(n)} 张图片`,
    nothing: '这里没有图片。',
    nothingWrong: '这里没有错误。',
    outcome: (right) => (right ? '正确' : '错误'),
    names: '判断',
  },
  card: {
    title: '这张图片',
    label: '标签',
    saw: '模型的判断',
    itIs: (name) => `是“${name}”`,
    labelIsRight: '标签没错',
    previous: '上一张',
    next: '下一张',
    kept: '您已确认标签没错。',
    choose: '点击一张图片，查看并修正它的标签。',
    otherClass: '其他类别',
    inPictures: '在图片中打开',
    group: '修正标签',
    labelAs: (name) => `标为“${name}”`,
    missing: '这张图片的文件不见了。',
    position: (at, of) => `第 ${count(at)} 张，共 ${count(of)} 张`,
  },
  changes: {
    text: (n) => `这次训练之后有 ${count(n)} 张图片改动。`,
    retrain: '重新训练',
    training: '正在重新训练',
    flipped: (n) => `查看 ${count(n)} 个变化的答案`,
    chip: '重新训练后答案变化的',
  },
  learning: {
    exact: (split, accuracy, loss) => `${on[split]}图片上的准确率 ${accuracy}，平均损失 ${loss}。`,
    curves: '学习过程',
    noCurves: '这次训练没有记录曲线。',
    table: '每一轮',
    columns: {
      epoch: '轮次',
      loss: '损失',
      accuracy: '准确率',
      valLoss: '验证损失',
      valAccuracy: '验证准确率',
      seconds: '用时',
    },
    kept: '采用',
    seconds: (seconds) => `${seconds} 秒`,
    samples: '训练时看到的图片',
    samplesHelp: '每张都由配方随机裁剪、旋转或改变颜色，每次看都不同。',
    otherViews: '换一组',
    view: (label) => `随机变化后的“${label}”图片`,
  },
  compare: {
    title: '与另一次训练比较',
    with: '比较对象',
    only: '只有一次完成的训练。再训练一次就可以比较。',
    this: '这次训练',
    rightOf: (right, n) => `${count(n)} 张图片中判断正确 ${count(right)} 张`,
    run: (recipe, when) => `${recipe}，${when}`,
    interval: (low, high) => `正确率在 ${low} 到 ${high} 之间`,
    same: (n) => `两次都判断了同样的 ${count(n)} 张图片，都按今天的标签计分。`,
    gained: '由错变对',
    lost: '由对变错',
    otherwise: '错得不同',
    better: (lost, gained, chance) =>
      `这次训练更好，而且不只是运气：${count(gained)} 张由错变对，${count(lost)} 张由对变错。若两个模型同样好，出现这种差别的可能性为 ${chance}。`,
    worse: (lost, gained, chance) =>
      `这次训练更差，而且不只是运气：${count(lost)} 张由对变错，${count(gained)} 张由错变对。若两个模型同样好，出现这种差别的可能性为 ${chance}。`,
    luck: (lost, gained, chance) =>
      `差别可能只是运气：${count(gained)} 张由错变对，${count(lost)} 张由对变错。若两个模型同样好，出现这种差别的可能性为 ${chance}。`,
    fewerThan: (share) => `不到 ${share}`,
    byClass: '各类别',
    change: '变化',
    open: (n) => `打开 ${count(n)} 张图片`,
    picturesOf: '图片',
  },
}
