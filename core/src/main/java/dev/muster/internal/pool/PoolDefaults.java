package dev.muster.internal.pool;

import dev.muster.PoolConfig;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the environment says of a pool of [dev.muster.Pool#open()] besides its kind:
/// `MUSTER_TIMEOUT`, how long a task may run, and `MUSTER_MEMORY`, the memory of a worker. They are
/// defaults: what the program says comes after them.
final class PoolDefaults {
    private static final String TIMEOUT = "MUSTER_TIMEOUT";
    private static final String MEMORY = "MUSTER_MEMORY";
    private static final Pattern TIME = Pattern.compile("([0-9]{1,12})(ms|s|m|h)");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,15})([kmgt]?)");

    private PoolDefaults() {}

    /// Puts them before what a program says.
    ///
    /// @throws IllegalArgumentException if a variable has a value that it must not have
    static UnaryOperator<PoolConfig> before(
            UnaryOperator<PoolConfig> program, Map<String, String> environment) {
        Duration timeout = value(TIMEOUT, environment, PoolDefaults::time, "500ms, 30s, 2m or 1h");
        Long memory = value(MEMORY, environment, PoolDefaults::bytes, "512m or 2g");
        return config -> {
            PoolConfig defaults = config;
            if (timeout != null) {
                defaults = defaults.withTask(task -> task.withTimeout(timeout));
            }
            if (memory != null) {
                defaults = defaults.withWorkerMemory(memory);
            }
            return program.apply(defaults);
        };
    }

    /// @param reading gives null for what must not be
    private static <T> @Nullable T value(
            String variable,
            Map<String, String> environment,
            Function<String, @Nullable T> reading,
            String examples) {
        String text = environment.get(variable);
        if (text == null || text.isBlank()) {
            return null;
        }
        T value = reading.apply(text.strip().toLowerCase(Locale.ROOT));
        if (value == null) {
            throw new IllegalArgumentException(
                    "%s is '%s', must be such as %s".formatted(variable, text, examples));
        }
        return value;
    }

    private static @Nullable Duration time(String text) {
        Matcher form = TIME.matcher(text);
        long number = form.matches() ? Long.parseLong(form.group(1)) : 0;
        if (number == 0) {
            return null;
        }
        return switch (form.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
        };
    }

    private static @Nullable Long bytes(String text) {
        Matcher form = SIZE.matcher(text);
        if (!form.matches()) {
            return null;
        }
        int shift = form.group(2).isEmpty() ? 0 : 10 * ("kmgt".indexOf(form.group(2)) + 1);
        long number = Long.parseLong(form.group(1));
        return number == 0 || number > Long.MAX_VALUE >> shift ? null : number << shift;
    }
}
