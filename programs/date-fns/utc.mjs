export class UTCDate extends Date {
  getHours() {
    return this.getUTCHours();
  }
}
