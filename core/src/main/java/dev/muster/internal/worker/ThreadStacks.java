package dev.muster.internal.worker;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The stacks of all platform threads, as text, without threads and frames of Muster.
final class ThreadStacks {
    private static final Set<String> SYSTEM_GROUPS = Set.of("system", "InnocuousThreadGroup");

    private static final String OURS = "muster-";
    private static final String INTERNAL = "dev.muster.internal.";

    private ThreadStacks() {}

    /// All but the calling thread and those of no interest.
    static String text() {
        var stacks = new TreeMap<String, String>();
        for (Map.Entry<Thread, StackTraceElement[]> each : Thread.getAllStackTraces().entrySet()) {
            Thread thread = each.getKey();
            StackTraceElement[] frames = each.getValue();
            boolean isOfInterest =
                    !thread.equals(Thread.currentThread())
                            && frames.length > 0
                            && !thread.getName().startsWith(OURS)
                            && !isOfSystem(thread.getThreadGroup());
            if (isOfInterest) {
                stacks.put(thread.getName() + "#" + thread.threadId(), text(thread, frames));
            }
        }
        return String.join("\n", stacks.values());
    }

    private static boolean isOfSystem(@Nullable ThreadGroup group) {
        return group != null && SYSTEM_GROUPS.contains(group.getName());
    }

    private static String text(Thread thread, StackTraceElement[] frames) {
        var text = new StringBuilder();
        text.append('"').append(thread.getName()).append("\" ").append(thread.getState());
        for (StackTraceElement frame : frames) {
            if (frame.getClassName().startsWith(INTERNAL)) {
                continue;
            }
            text.append("\n    at ").append(frame);
        }
        return text.append('\n').toString();
    }
}
