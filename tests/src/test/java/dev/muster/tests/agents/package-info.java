/// Workers at agents: programs of their own that join a pool.
@NullMarked
package dev.muster.tests.agents;

import org.jspecify.annotations.NullMarked;
