/** The octopus: the product's mark. */
import styles from "./Mascot.module.css";

export function Mascot({ size = 24 }: { size?: number }) {
  return (
    <svg className={styles.mascot} width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <path
        className={styles.body}
        d="M16 3c-5.2 0-9 3.9-9 9 0 2.6 1 4.4 1 6.2 0 1.7-1.3 2.6-3 2.6-1 0-2 .5-2 1.5s.9 1.6 2.200 1.600c1.700 0 3.200-.6 4.300-1.700-.1 2.300-1 4-2.500 5-.9.6-1 1.500-.5 2.100s1.600.5 2.500-.1c2-1.300 3.100-3.300 3.500-5.700.4 2.400.9 3.900.9 5 0 .9.700 1.500 1.600 1.500s1.600-.6 1.600-1.500c0-1.100.5-2.600.9-5 .4 2.400 1.500 4.400 3.500 5.700.9.6 2 .7 2.500.1s.4-1.500-.5-2.100c-1.500-1-2.400-2.700-2.500-5 1.100 1.100 2.600 1.700 4.300 1.700 1.300 0 2.200-.6 2.200-1.600s-1-1.500-2-1.500c-1.700 0-3-.9-3-2.600 0-1.800 1-3.600 1-6.200 0-5.100-3.800-9-9-9Z"
      />
      <circle className={styles.eye} cx="12.600" cy="13" r="1.700" />
      <circle className={styles.eye} cx="19.400" cy="13" r="1.700" />
    </svg>
  );
}
