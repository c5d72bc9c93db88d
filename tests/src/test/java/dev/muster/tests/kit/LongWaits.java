package dev.muster.tests.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/// Calls each method of a type that waits no longer than told, with times that mean "forever".
public final class LongWaits {
    private static final List<Duration> DURATIONS =
            List.of(
                    ChronoUnit.FOREVER.getDuration(),
                    Duration.ofSeconds(Long.MAX_VALUE),
                    Duration.ofNanos(Long.MAX_VALUE));
    private static final List<TimeUnit> UNITS = List.of(TimeUnit.DAYS, TimeUnit.NANOSECONDS);

    private LongWaits() {}

    /// Calls a method; what it throws comes as it is.
    @FunctionalInterface
    public interface Call {
        /// @param arguments the time among them
        void call(Method method, Object[] arguments) throws Exception;
    }

    /// Makes what a method is called on.
    @FunctionalInterface
    public interface Target {
        /// An object on which nobody else waits.
        Object of(Method method) throws Exception;
    }

    /// The methods of a type that take how long they may wait.
    public static List<Method> of(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .filter(method -> !method.isBridge() && isWait(method))
                .toList();
    }

    /// Whether it takes a time to wait, as its last argument.
    public static boolean isWait(Method method) {
        Class<?>[] types = method.getParameterTypes();
        int last = types.length - 1;
        boolean hasTime =
                last >= 0
                        && (types[last] == Duration.class
                                || types[last] == Date.class
                                || (types[last] == TimeUnit.class && types[last - 1] == long.class)
                                || method.getName().equals("awaitNanos"));
        return hasTime
                && !method.getName().startsWith("with")
                && !CompletableFuture.class.isAssignableFrom(method.getReturnType());
    }

    /// Each wait on such an object goes on until it is interrupted.
    public static void assertWaits(Class<?> type, Target target) throws Exception {
        assertWaits(type, (method, arguments) -> invoke(method, target.of(method), arguments));
    }

    /// The same for what needs more than a call.
    ///
    /// @param call is given the methods of the type
    public static void assertWaits(Class<?> type, Call call) throws InterruptedException {
        assertWaiting(calls(type, call));
    }

    /// Each of these waits until it is interrupted; all side by side.
    public static void assertWaiting(List<Callable<String>> calls) throws InterruptedException {
        List<FutureTask<String>> waits = calls.stream().map(FutureTask::new).toList();
        List<Thread> threads = waits.stream().map(Thread.ofPlatform().daemon()::start).toList();
        for (FutureTask<String> wait : waits) {
            assertThatCode(() -> wait.get(Waits.SHORT.toMillis(), TimeUnit.MILLISECONDS))
                    .as("a wait that ended at once")
                    .isInstanceOf(java.util.concurrent.TimeoutException.class);
        }
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
            assertThat(thread.join(Waits.LONG)).as("%s ends", thread).isTrue();
        }
    }

    /// Each call on such an object returns at once.
    public static void assertProceeds(Class<?> type, Target target) {
        calls(type, (method, arguments) -> invoke(method, target.of(method), arguments))
                .forEach(call -> assertThatCode(call::call).doesNotThrowAnyException());
    }

    private static List<Callable<String>> calls(Class<?> type, Call call) {
        List<Callable<String>> calls = new ArrayList<>();
        for (Method method : of(type)) {
            for (Object[] arguments : arguments(method)) {
                calls.add(() -> {
                    call.call(method, arguments);
                    return method.toString();
                });
            }
        }
        assertThat(calls).as("waits of %s", type).isNotEmpty();
        return calls;
    }

    /// Calls a method; what it throws comes as it is.
    public static void invoke(Method method, Object target, Object... arguments) throws Exception {
        try {
            method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    private static List<Object[]> arguments(Method method) {
        Class<?>[] types = method.getParameterTypes();
        Class<?> last = types[types.length - 1];
        List<List<Object>> times;
        if (last == Duration.class) {
            times = DURATIONS.stream().map(time -> List.<Object>of(time)).toList();
        } else if (last == Date.class) {
            times = List.of(List.of(new Date(Long.MAX_VALUE)));
        } else if (last == TimeUnit.class) {
            times = UNITS.stream().map(unit -> List.<Object>of(Long.MAX_VALUE, unit)).toList();
        } else {
            times = List.of(List.of(Long.MAX_VALUE));
        }
        return times.stream().map(time -> arguments(types, time)).toList();
    }

    private static Object[] arguments(Class<?>[] types, List<Object> time) {
        List<Object> all = new ArrayList<>();
        for (int i = 0; i < types.length - time.size(); i++) {
            all.add(types[i] == int.class ? (Object) 1 : "item");
        }
        all.addAll(time);
        return all.toArray();
    }
}
