export interface Shape0<T = number> {
    readonly id: T;
    area(): number;
    tags?: string[];
}
export declare class Square0 implements Shape0 {
    readonly id: number;
    private side;
    constructor(id: number, side?: number);
    area(): number;
    get label(): string;
}
export declare const squares0: Shape0[];
