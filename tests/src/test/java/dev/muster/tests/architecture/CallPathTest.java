package dev.muster.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.IncompatibleThreadStateException;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.event.MethodEntryEvent;
import com.sun.jdi.event.VMDeathEvent;
import com.sun.jdi.request.EventRequest;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The path of a call is as short as ARCHITECTURE.md says: a debugger looks at the stacks of client
/// and manager at the moments where a `take()` turns: it is sent, waited for, carried out,
/// answered, and the answer reaches its caller.
class CallPathTest {
    private static final String OURS = "dev.muster.";
    private static final String PROGRAM = TakingProgram.class.getName();
    private static final String SOCKET = "dev.muster.internal.wire.Transport$Plain";
    private static final String QUEUE = "dev.muster.internal.object.QueueObject";
    private static final String WRITER = "dev.muster.internal.wire.ChannelWriter";
    private static final String REPLY = "dev.muster.internal.client.java.Reply";
    private static final Pattern LISTED = Pattern.compile("(?m)^\\d+\\. `(\\w+)`");
    private static final int MOST = 21;

    @Test
    void a_take_passes_through_the_files_that_the_map_lists() throws Exception {
        Set<String> passed = new LinkedHashSet<>();

        stacksOfTake().forEach(passed::addAll);

        assertThat(passed).containsExactlyElementsOf(listed()).hasSizeLessThanOrEqualTo(MOST);
    }

    private static List<String> listed() throws IOException {
        String map = Files.readString(Path.of("../ARCHITECTURE.md"));
        String section = map.substring(map.indexOf("### The way of a `take()`"));
        return LISTED.matcher(section.substring(0, section.indexOf("\n## ")))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /// The files of each stack, outermost first.
    private static List<List<String>> stacksOfTake() throws Exception {
        var connector = Bootstrap.virtualMachineManager().defaultConnector();
        var arguments = connector.defaultArguments();
        arguments.get("main").setValue(PROGRAM);
        arguments.get("options").setValue("-cp \"" + System.getProperty("java.class.path") + "\"");
        VirtualMachine machine = connector.launch(arguments);
        try {
            return stacks(machine);
        } finally {
            machine.process().destroyForcibly().waitFor();
        }
    }

    private static List<List<String>> stacks(VirtualMachine machine) throws Exception {
        watch(machine, PROGRAM).enable();
        List<EventRequest> requests =
                Stream.of(SOCKET, QUEUE, WRITER, REPLY).map(name -> watch(machine, name)).toList();
        var stacks = new TreeMap<Moment, List<String>>();
        while (stacks.size() < Moment.values().length) {
            EventSet events = machine.eventQueue().remove(Waits.LONG.toMillis());
            assertThat(events).as("an event after %s", stacks).isNotNull();
            for (Event event : events) {
                assertThat(event)
                        .as("an event after %s", stacks)
                        .isNotInstanceOf(VMDeathEvent.class);
                if (event instanceof MethodEntryEvent entry) {
                    if (entry.method().declaringType().name().equals(PROGRAM)) {
                        boolean isBegin = entry.method().name().equals("begin");
                        requests.forEach(request -> request.setEnabled(isBegin));
                    }
                    for (Moment moment : Moment.values()) {
                        if (!stacks.containsKey(moment) && moment.is(entry)) {
                            stacks.put(moment, files(entry.thread()));
                        }
                    }
                }
            }
            events.resume();
        }
        return List.copyOf(stacks.values());
    }

    private static EventRequest watch(VirtualMachine machine, String className) {
        var request = machine.eventRequestManager().createMethodEntryRequest();
        request.addClassFilter(className);
        request.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
        return request;
    }

    /// Where the call turns, in order.
    private enum Moment {
        SENT(SOCKET, "write", true),
        CARRIED_OUT(QUEUE, "tryTake", false),
        ANSWERED(WRITER, "cork", false),
        AWAITED(SOCKET, "read", true),
        ARRIVED(REPLY, "end", true);

        private final String type;
        private final String method;
        private final boolean isCaller;

        Moment(String type, String method, boolean isCaller) {
            this.type = type;
            this.method = method;
            this.isCaller = isCaller;
        }

        boolean is(MethodEntryEvent entry) {
            return entry.method().name().equals(method)
                    && entry.method().declaringType().name().equals(type)
                    && entry.thread().name().equals("main") == isCaller;
        }
    }

    /// The files of ours on the stack of a thread, outermost first, without what keeps every thread
    /// alive.
    private static List<String> files(ThreadReference thread)
            throws IncompatibleThreadStateException {
        return thread.frames().reversed().stream()
                .map(frame -> frame.location().declaringType().name())
                .filter(name -> name.startsWith(OURS))
                .filter(name -> !name.startsWith(OURS + "tests."))
                .filter(name -> !name.startsWith(OURS + "internal.system."))
                .map(name -> name.substring(name.lastIndexOf('.') + 1).replaceFirst("\\$.*", ""))
                .distinct()
                .toList();
    }
}
