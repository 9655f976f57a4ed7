/** One picture fills the window: keys act on it alone, whatever is selected behind it. */
class LargeViewState {
  open = $state(false)
}
export const largeView = new LargeViewState()
