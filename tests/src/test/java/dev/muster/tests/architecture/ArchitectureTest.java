package dev.muster.tests.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import dev.muster.internal.pool.Pools;
import java.nio.channels.FileChannel;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchitectureTest {
    private static final JavaClasses MAIN =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.muster");

    private static final String INTERNAL = "dev.muster.internal.";
    private static final String MPI = "dev.muster.mpi";
    private static final String HAZELCAST = "dev.muster.hazelcast.internal.";

    /// What the API shares with implementations: how settings are kept and a duration is written,
    /// which numbers and labels may be.
    private static final Set<String> WORDS =
            Set.of(
                    INTERNAL + "system.Labels",
                    INTERNAL + "system.Settings",
                    INTERNAL + "system.TimeText",
                    INTERNAL + "shared.Checked");

    /// The only places where the API touches an implementation: a type, and the one it makes.
    private static final Map<String, Set<String>> FACTORIES =
            Map.ofEntries(
                    entry("dev.muster.JvmProcess", Set.of(INTERNAL + "launch.ChildProcess")),
                    entry(
                            "dev.muster.Pool",
                            Set.of(
                                    INTERNAL + "launch.LocalSource",
                                    INTERNAL + "pool.Pools",
                                    INTERNAL + "remote.ListeningSource",
                                    INTERNAL + "remote.SshSource")),
                    entry("dev.muster.agent.Agent", Set.of(INTERNAL + "remote.JoiningAgent")),
                    entry(
                            "dev.muster.agent.AgentServer",
                            Set.of(INTERNAL + "remote.ListeningAgents")),
                    entry("dev.muster.AgentSource", Set.of(INTERNAL + "remote.JoinedAgents")),
                    entry(
                            "dev.muster.WorkerContext",
                            Set.of(INTERNAL + "workerprotocol.CurrentTask")),
                    entry(
                            "dev.muster.connection.Client",
                            Set.of(INTERNAL + "wire.SocketConnector")),
                    entry(
                            "dev.muster.connection.Connection",
                            Set.of(INTERNAL + "wire.ConnectionSelector")),
                    entry(
                            "dev.muster.connection.Listener",
                            Set.of(INTERNAL + "wire.SocketListener")),
                    entry(
                            "dev.muster.connection.TlsIdentity",
                            Set.of(INTERNAL + "wire.SelfSignedCertificate")),
                    entry(
                            "dev.muster.journal.JournalResult",
                            Set.of(
                                    INTERNAL + "codec.Encoded",
                                    INTERNAL + "codec.Input",
                                    INTERNAL + "codec.JavaCodec")),
                    entry(
                            "dev.muster.manager.Manager",
                            Set.of(
                                    INTERNAL + "local.ServedManager",
                                    INTERNAL + "client.java.Managers")),
                    entry(
                            "dev.muster.hazelcast.Cluster",
                            Set.of(HAZELCAST + "cluster.JoinedCluster")),
                    entry("dev.muster.hazelcast.Node", Set.of(HAZELCAST + "node.RunningNode")),
                    entry("dev.muster.shared.Local", Set.of(INTERNAL + "local.Locals")),
                    entry(
                            "dev.muster.shared.SharedMemory",
                            Set.of(INTERNAL + "memory.MappedMemory")));

    @Test
    void rooms_form_no_cycle() {
        slices().matching(INTERNAL + "(*)..")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(MAIN);
    }

    /// All packages, public and internal, with all that a class file names: signatures, permitted
    /// subclasses, annotations. What a public type makes is left out, if it is listed.
    @Test
    void packages_form_no_cycle() {
        slices().assignedFrom(PACKAGES)
                .should()
                .beFreeOfCycles()
                .ignoreDependency(
                        DescribedPredicate.describe(
                                "factories",
                                type -> FACTORIES.containsKey(outermost(type).getName())),
                        DescribedPredicate.describe("what they make", ArchitectureTest::isMade))
                .check(MAIN);
    }

    private static boolean isMade(JavaClass type) {
        String name = outermost(type).getName();
        return FACTORIES.values().stream().anyMatch(made -> made.contains(name));
    }

    private static final SliceAssignment PACKAGES =
            new SliceAssignment() {
                @Override
                public SliceIdentifier getIdentifierOf(JavaClass type) {
                    return SliceIdentifier.of(type.getPackageName());
                }

                @Override
                public String getDescription() {
                    return "packages";
                }
            };

    @Test
    void the_api_touches_internals_only_in_its_factories() {
        var touched = new TreeMap<String, Set<String>>();
        for (JavaClass type : MAIN) {
            if (!isInternal(type) && !type.getPackageName().equals(MPI)) {
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    JavaClass target = outermost(dependency.getTargetClass());
                    if (isInternal(target) && !WORDS.contains(target.getName())) {
                        touched.computeIfAbsent(outermost(type).getName(), _ -> new TreeSet<>())
                                .add(target.getName());
                    }
                }
            }
        }

        assertThat(touched).isEqualTo(new TreeMap<>(FACTORIES));
    }

    private static boolean isInternal(JavaClass type) {
        return type.getPackageName().startsWith(INTERNAL)
                || type.getPackageName().startsWith(HAZELCAST);
    }

    @Test
    void a_cluster_sees_of_internals_only_what_is_exported_to_it() {
        noClasses()
                .that()
                .resideInAPackage("dev.muster.hazelcast..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage(INTERNAL + ".")
                                .and(DescribedPredicate.not(type(Pools.class)))
                                .and(
                                        resideOutsideOfPackages(
                                                INTERNAL + "client",
                                                INTERNAL + "codec",
                                                INTERNAL + "protocol",
                                                INTERNAL + "shared",
                                                INTERNAL + "system")))
                .check(MAIN);
    }

    @Test
    void only_the_module_for_clusters_names_hazelcast() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.muster.hazelcast..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.hazelcast..")
                .check(MAIN);
    }

    @Test
    void only_the_module_for_meters_names_micrometer() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.muster.micrometer..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.micrometer..")
                .check(MAIN);
    }

    @Test
    void mpi_sees_of_internals_only_how_threads_are_guarded() {
        noClasses()
                .that()
                .resideInAPackage(MPI)
                .should()
                .dependOnClassesThat(
                        resideInAPackage(INTERNAL + ".")
                                .and(resideOutsideOfPackages(INTERNAL + "system")))
                .allowEmptyShould(true)
                .check(MAIN);
    }

    private static JavaClass outermost(JavaClass type) {
        JavaClass component = type.isArray() ? type.getBaseComponentType() : type;
        return component.getEnclosingClass().map(ArchitectureTest::outermost).orElse(component);
    }

    @ParameterizedTest
    @CsvSource({
        "wire, server",
        "wire, client",
        "wire, protocol",
        "protocol, server",
        "protocol, client",
        "protocol, object",
        "protocol, wire",
        "server, client",
        "object, server",
        "object, client",
        "object, wire",
        "client, object",
        "client, server",
        "client, local",
        "wire, local",
        "protocol, local",
        "server, local",
        "worker, pool",
        "worker, launch",
        "worker, server",
        "launch, pool",
        "launch, protocol",
        "launch, worker",
        "launch, wire",
        "pool, launch",
        "pool, wire",
        "pool, worker",
        "pool, server",
        "workerprotocol, pool",
        "workerprotocol, launch",
        "workerprotocol, worker",
        "workerprotocol, wire",
        "memory, server",
        "memory, client",
        "memory, object",
        "memory, wire",
        "memory, protocol",
        "memory, pool",
        "memory, worker",
        "memory, local",
        "cache, pool",
        "cache, launch",
        "cache, worker",
        "cache, remote",
        "cache, wire",
        "pool, cache",
        "launch, cache",
        "launch, memory",
        "launch, remote",
        "pool, remote",
        "worker, remote",
        "wire, remote",
        "remote, pool",
        "remote, wire",
        "remote, worker",
        "remote, server",
        "remote, client",
        "remote, object",
        "remote, memory"
    })
    void room_does_not_know(String room, String other) {
        noClasses()
                .that(resideInAPackage(INTERNAL + room + ".."))
                .should()
                .dependOnClassesThat(resideInAPackage(INTERNAL + other + ".."))
                .allowEmptyShould(true)
                .check(MAIN);
    }

    @Test
    void proxies_know_no_manager_only_calls() {
        noClasses()
                .that(resideInAPackage(INTERNAL + "client"))
                .should()
                .dependOnClassesThat(
                        resideInAPackage("dev.muster..")
                                .and(
                                        resideOutsideOfPackages(
                                                INTERNAL + "client",
                                                INTERNAL + "codec..",
                                                INTERNAL + "protocol..",
                                                INTERNAL + "shared..",
                                                INTERNAL + "system..",
                                                "dev.muster", // the shapes of functions
                                                "dev.muster.codec..",
                                                "dev.muster.shared..")))
                .check(MAIN);
    }

    @Test
    void wire_knows_only_connection_the_values_it_carries_and_the_system() {
        noClasses()
                .that(resideInAPackage(INTERNAL + "wire.."))
                .should()
                .dependOnClassesThat(
                        resideInAPackage("dev.muster..")
                                .and(
                                        resideOutsideOfPackages(
                                                INTERNAL + "wire..",
                                                INTERNAL + "system..",
                                                "dev.muster.connection..",
                                                "dev.muster.pickle..")))
                .allowEmptyShould(true)
                .check(MAIN);
    }

    @Test
    void memory_knows_only_what_it_shares_and_the_system() {
        noClasses()
                .that(resideInAPackage(INTERNAL + "memory.."))
                .should()
                .dependOnClassesThat(
                        resideInAPackage("dev.muster..")
                                .and(
                                        resideOutsideOfPackages(
                                                INTERNAL + "memory..",
                                                INTERNAL + "shared..",
                                                INTERNAL + "system..",
                                                "dev.muster", // the shapes of functions
                                                INTERNAL + "codec..",
                                                "dev.muster.codec..",
                                                "dev.muster.connection..",
                                                "dev.muster.pickle..",
                                                "dev.muster.shared..")))
                .check(MAIN);
    }

    @Test
    void pickle_knows_nothing_of_the_core() {
        noClasses()
                .that(resideInAPackage("dev.muster.pickle.."))
                .should()
                .dependOnClassesThat(
                        resideInAPackage("dev.muster..")
                                .and(resideOutsideOfPackages("dev.muster.pickle..")))
                .check(MAIN);
    }

    @Test
    void the_codec_knows_only_pickle() {
        noClasses()
                .that(
                        resideInAPackage("dev.muster.codec..")
                                .or(resideInAPackage(INTERNAL + "codec..")))
                .should()
                .dependOnClassesThat(
                        resideInAPackage("dev.muster..")
                                .and(
                                        resideOutsideOfPackages(
                                                INTERNAL + "codec..",
                                                "dev.muster.codec..",
                                                "dev.muster.pickle..")))
                .check(MAIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev.muster.cli..", "dev.muster.examples..", "dev.muster.micrometer.."})
    void programs_and_meters_see_exported_packages_only(String program) {
        noClasses()
                .that(resideInAPackage(program))
                .should()
                .dependOnClassesThat(resideInAPackage(INTERNAL + "."))
                .allowEmptyShould(true)
                .check(MAIN);
    }

    @Test
    void a_source_of_workers_knows_only_connections() {
        noClasses()
                .that(resideInAPackage("dev.muster.worker.."))
                .should()
                .dependOnClassesThat(
                        resideInAPackage("dev.muster..")
                                .and(
                                        resideOutsideOfPackages(
                                                "dev.muster.worker..", "dev.muster.connection..")))
                .check(MAIN);
    }

    @Test
    void what_is_seen_of_pools_and_managers_knows_nothing_of_ours() {
        noClasses()
                .that(resideInAPackage("dev.muster.monitor.."))
                .should()
                .dependOnClassesThat(
                        resideInAPackage("dev.muster..")
                                .and(resideOutsideOfPackages("dev.muster.monitor..")))
                .check(MAIN);
    }

    @Test
    void only_the_events_of_the_flight_recorder_name_its_classes() {
        noClasses()
                .that()
                .haveNameNotMatching("dev\\.muster\\.internal\\.pool\\.FlightEvents(\\$.*)?")
                .should()
                .dependOnClassesThat(resideInAPackage("jdk.jfr.."))
                .check(MAIN);
    }

    /// Workers are behind a listener, and one codec writes for all that are of a kind.
    @ParameterizedTest
    @CsvSource({
        "ProcessScheduler, Pools",
        "JvmTaskCodec, ProcessScheduler",
        "JvmTaskWriter, JvmTaskCodec"
    })
    void parts_of_a_pool_are_named_only_where_it_is_put_together(String part, String place) {
        noClasses()
                .that()
                .haveNameNotMatching(
                        "dev\\.muster\\.internal\\.pool\\.(%s|%s)(\\$.*)?".formatted(part, place))
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName(INTERNAL + "pool." + part)
                .check(MAIN);
    }

    @Test
    void sockets_are_opened_only_in_wire() {
        noClasses()
                .that(resideOutsideOfPackages(INTERNAL + "wire..", "dev.muster.examples.."))
                .and()
                .doNotHaveFullyQualifiedName(
                        "dev.muster.internal.codec.Unsendable$Capture") // it only names them
                .and()
                .doNotHaveFullyQualifiedName(INTERNAL + "system.ChannelProvider") // so does it
                .should()
                .dependOnClassesThat(
                        DescribedPredicate.describe("are sockets", ArchitectureTest::isSocket))
                .check(MAIN);
    }

    /// What of the package of channels belongs to files.
    private static final Set<String> OF_FILES =
            Set.of(
                    "java.nio.channels.Channels",
                    "java.nio.channels.ClosedByInterruptException",
                    "java.nio.channels.FileLock",
                    "java.nio.channels.OverlappingFileLockException",
                    "java.nio.channels.SeekableByteChannel",
                    "java.nio.channels.WritableByteChannel");

    private static boolean isSocket(JavaClass type) {
        boolean isOfFiles =
                type.getName().startsWith(FileChannel.class.getName())
                        || OF_FILES.contains(type.getName());
        return (type.getPackageName().startsWith("java.nio.channels") && !isOfFiles)
                || (type.getPackageName().equals("java.net")
                        && type.getSimpleName().contains("Socket"));
    }

    @Test
    void processes_are_started_only_by_launch_the_command_line_and_the_guard() {
        noClasses()
                .that(resideOutsideOfPackages("dev.muster.cli..", INTERNAL + "launch.."))
                .and()
                .doNotHaveFullyQualifiedName(INTERNAL + "system.LeftoverGuard")
                .should()
                .dependOnClassesThat(
                        DescribedPredicate.describe(
                                "start processes",
                                type -> type.isEquivalentTo(ProcessBuilder.class)))
                .check(MAIN);
    }

    @Test
    void serialized_objects_are_read_only_behind_the_filter_of_the_codec() {
        noClasses()
                .that(resideOutsideOfPackages(INTERNAL + "codec.."))
                .and()
                .doNotHaveFullyQualifiedName("dev.muster.pickle.PyException") // it refuses them
                .should()
                .dependOnClassesThat(
                        DescribedPredicate.describe(
                                "read serialized objects",
                                type -> type.getName().equals("java.io.ObjectInputStream")))
                .check(MAIN);
    }

    /// What makes threads, beside the constructors and builders of threads.
    private static final Set<String> MAKERS =
            Set.of(
                    "java.util.Timer",
                    "java.util.concurrent.Executors",
                    "java.util.concurrent.ForkJoinPool",
                    "java.util.concurrent.ScheduledThreadPoolExecutor",
                    "java.util.concurrent.ThreadPoolExecutor");

    @Test
    void threads_begin_in_one_place_which_guards_them() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.muster.examples..") // they show what a user writes
                .and()
                .doNotHaveFullyQualifiedName(INTERNAL + "system.Threads")
                .and()
                .doNotHaveFullyQualifiedName("dev.muster.cli.ExitHook")
                .should()
                .callCodeUnitWhere(
                        DescribedPredicate.describe(
                                "make threads",
                                (JavaAccess<?> call) ->
                                        makesThreads(
                                                call.getTargetOwner(), call.getTarget().getName())))
                .check(MAIN);
    }

    private static boolean makesThreads(JavaClass owner, String called) {
        return owner.isEquivalentTo(Thread.class)
                ? Set.of("<init>", "ofPlatform", "ofVirtual", "startVirtualThread").contains(called)
                : MAKERS.contains(owner.getName())
                        && (called.equals("<init>") || called.startsWith("new"));
    }

    @Test
    void what_is_logged_passes_the_logger_that_never_throws() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.muster.examples..")
                .and()
                .doNotHaveFullyQualifiedName(INTERNAL + "system.Log")
                .should()
                .callMethodWhere(
                        DescribedPredicate.describe(
                                "make loggers",
                                (JavaAccess<?> call) ->
                                        call.getTarget().getName().equals("getLogger")))
                .check(MAIN);
    }

    @Test
    void foreign_functions_are_called_only_in_memory_and_for_mpi() {
        noClasses()
                .that(resideOutsideOfPackages(INTERNAL + "memory..", MPI))
                .should()
                .dependOnClassesThat(
                        resideInAPackage("sun.misc..")
                                .or(
                                        DescribedPredicate.describe(
                                                "call foreign functions",
                                                type ->
                                                        type.getName()
                                                                .startsWith(
                                                                        "java.lang.foreign.Linker"))))
                .check(MAIN);
    }
}
