export interface Cell {
  id: string;
  nest: number;
}

export const CELLS: readonly Cell[];
