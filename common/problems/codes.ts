/**
 * Every problem code that people see, one row each: the command's exit status (1 failed, 2 wrong usage, 3 unusable
 * input, 130 stopped by the user) and the HTTP status. Scripts may rely on the spelling.
 */
export const problemCodes = {
  no_such_folder: { exit: 3, http: 404 },
  no_pictures: { exit: 3, http: 422 },
  nothing_readable: { exit: 3, http: 422 },
  too_few_classes: { exit: 3, http: 422 },
  not_a_project: { exit: 3, http: 422 },
  not_a_model: { exit: 3, http: 422 },
  not_a_file: { exit: 3, http: 422 },
  project_newer: { exit: 3, http: 422 },
  project_damaged: { exit: 3, http: 422 },
  project_linked: { exit: 3, http: 422 },
  folder_taken: { exit: 3, http: 422 },
  list_invalid: { exit: 3, http: 422 },
  recipe_invalid: { exit: 3, http: 422 },
  recipe_unsupported: { exit: 3, http: 422 },
  features_invalid: { exit: 3, http: 422 },
  backbone_unknown: { exit: 3, http: 422 },
  backbone_invalid: { exit: 3, http: 422 },
  no_run: { exit: 3, http: 404 },
  split_empty: { exit: 3, http: 422 },
  usage: { exit: 2, http: 400 },
  project_in_use: { exit: 1, http: 409 },
  project_gone: { exit: 1, http: 410 },
  source_not_chosen: { exit: 1, http: 409 },
  disk_full: { exit: 1, http: 507 },
  disk_failed: { exit: 1, http: 500 },
  out_of_memory: { exit: 1, http: 500 },
  not_permitted: { exit: 1, http: 422 },
  trainer_crashed: { exit: 1, http: 500 },
  engine_failed: { exit: 1, http: 500 },
  engine_unavailable: { exit: 1, http: 422 },
  engine_in_use: { exit: 1, http: 422 },
  export_failed: { exit: 1, http: 422 },
  failed: { exit: 1, http: 500 },
  unexpected: { exit: 1, http: 500 },
  cancelled: { exit: 130, http: 409 },
  // Only the page raises these: the engine did not answer, or no longer knows the page.
  offline: { exit: 1, http: 503 },
  signed_out: { exit: 1, http: 401 },
} as const

export type ProblemCode = keyof typeof problemCodes
