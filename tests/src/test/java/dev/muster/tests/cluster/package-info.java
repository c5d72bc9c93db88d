/// Clusters on Hazelcast: nodes as commands of this machine, which come, go, freeze and are killed.
@NullMarked
package dev.muster.tests.cluster;

import org.jspecify.annotations.NullMarked;
