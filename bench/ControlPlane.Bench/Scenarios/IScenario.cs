using System.Collections.Immutable;
using ControlPlane.Bench.Results;

namespace ControlPlane.Bench.Scenarios;

/// <summary>What is done with a server, and what is measured.</summary>
internal interface IScenario
{
    /// <summary>The command, for example <c>s2</c>.</summary>
    string Name { get; }

    /// <summary>One line about it.</summary>
    string Title { get; }

    /// <summary>What a run has unless the command line says otherwise.</summary>
    (int Streams, int Resources, int Rounds) Defaults { get; }

    /// <summary>Whether each round begins with a new process.</summary>
    bool Fresh { get; }

    /// <summary>Whether only our server can do it.</summary>
    bool OursAlone { get; }

    /// <summary>Whether each service has a virtual host of its own, and Envoys ask for listeners and routes too.</summary>
    bool Hosts => false;

    /// <summary>Brings a server to where the first round begins.</summary>
    Task PrepareAsync(Subject subject, CancellationToken cancel);

    /// <summary>One round.</summary>
    Task<ImmutableArray<Figure>> RoundAsync(Subject subject, CancellationToken cancel);
}
