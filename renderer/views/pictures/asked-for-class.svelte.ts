/** Somebody wants to add a class, by a key or the palette: the list of classes opens its field. */
class AskedForClass {
  times = $state(0)
  ask(): void {
    this.times++
  }
}
export const askedForClass = new AskedForClass()
