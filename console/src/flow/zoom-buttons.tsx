import { Button } from "../parts/button.js";
import styles from "./flow-canvas.module.css";

type Props = Readonly<{ onZoom: (factor: number) => void; onFit: () => void }>;

const STEP = 1.3;

/** Makes the picture larger and smaller, for whoever has no two fingers on it. */
export function ZoomButtons({ onZoom, onFit }: Props) {
  return (
    <div className={styles.zoom} role="group" aria-label="Size of the picture">
      <Button aria-label="Larger" onClick={() => onZoom(STEP)}>
        +
      </Button>
      <Button aria-label="Smaller" onClick={() => onZoom(1 / STEP)}>
        −
      </Button>
      <Button onClick={onFit}>Fit</Button>
    </div>
  );
}
