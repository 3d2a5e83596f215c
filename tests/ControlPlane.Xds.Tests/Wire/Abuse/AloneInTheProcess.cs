namespace ControlPlane.Xds.Tests.Wire.Abuse;

/// <summary>Tests that measure this process's memory, or how long it takes to answer, run beside no others.</summary>
[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;
