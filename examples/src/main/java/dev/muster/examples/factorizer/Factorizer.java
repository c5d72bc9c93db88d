package dev.muster.examples.factorizer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Gatherers;
import java.util.stream.LongStream;

/// The work: which numbers there are, how they are shared out, and how one is factorized.
public final class Factorizer {
    /// The name under which the queue of jobs is served; a job is a list of numbers.
    public static final String JOBS = "get_job_q";

    /// The name under which the queue of results is served; a result is a tuple of the worker's
    /// name and a dict from each number of a job to the list of its factors.
    public static final String RESULTS = "get_result_q";

    private static final long FIRST = 999_999_999_999L;
    private static final int COUNT = 999;
    private static final int CHUNK = 43;

    private Factorizer() {}

    /// All numbers of the job.
    public static List<Long> numbers() {
        return LongStream.range(0, COUNT).mapToObj(i -> FIRST + 2 * i).toList();
    }

    /// Numbers in portions that are worth a message each.
    public static List<List<Long>> chunksOf(Collection<Long> numbers) {
        return numbers.stream().gather(Gatherers.windowFixed(CHUNK)).toList();
    }

    /// The factors of each number, in the order of the numbers.
    public static Map<Long, List<Long>> factorsOfEach(List<Long> numbers) {
        Map<Long, List<Long>> factors = new LinkedHashMap<>();
        for (long number : numbers) {
            factors.put(number, factorsOf(number));
        }
        return factors;
    }

    /// The prime factors of a number, smallest first, by trial division: slow on purpose.
    ///
    /// @param number at least 1
    public static List<Long> factorsOf(long number) {
        List<Long> factors = new ArrayList<>();
        long rest = number;
        for (long divisor = 2; divisor * divisor <= rest; divisor++) {
            while (rest % divisor == 0) {
                factors.add(divisor);
                rest /= divisor;
            }
        }
        if (rest > 1) {
            factors.add(rest);
        }
        return factors;
    }
}
