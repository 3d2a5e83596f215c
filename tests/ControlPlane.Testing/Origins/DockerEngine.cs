using DotNet.Testcontainers.Configurations;

namespace ControlPlane.Testing.Origins;

/// <summary>The Docker engine, as Testcontainers finds it: <c>DOCKER_HOST</c>, the contexts of the <c>docker</c> command, and the usual sockets.</summary>
internal static class DockerEngine
{
    /// <summary>A socket answers at once. An address of another machine where nothing is may take minutes to say so.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly Lazy<Uri?> Found = new(Find);

    /// <summary>Whether there is one; asked once in a test run.</summary>
    public static bool Answers => Found.Value is not null;

    /// <summary>Where it answers.</summary>
    public static Uri Endpoint => Found.Value ?? throw new InvalidOperationException("no Docker engine answers");

    private static Uri? Find()
    {
        var finding = Task.Run(Uri? () => TestcontainersSettings.OS.DockerEndpointAuthConfig?.Endpoint);
        return finding.Wait(Patience) ? finding.Result : null;
    }
}
