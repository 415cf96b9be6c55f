export interface CellResult {
  id: string;
  types: 'all declarations' | 'skipLibCheck';
  culprits?: string[] | undefined;
}

export function withRecordedTypes<Result extends CellResult>(results: Result[]): Result[];
export function readmeWith(
  cells: readonly object[],
  results: CellResult[],
): Promise<{ current: string; wanted: string }>;
