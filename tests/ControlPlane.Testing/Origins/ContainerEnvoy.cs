using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Containers;

namespace ControlPlane.Testing.Origins;

/// <summary>
/// Envoys from images, one container for each version and test run, in which Envoys are started as processes. It is on the network of the host: tests serve on
/// loopback, send Envoy there by xDS, and ask Envoy on ports that only its configuration names, so neither published ports nor a name for the host
/// (<c>host.docker.internal</c>) would do. Docker Desktop has that network when it is enabled (Settings, Resources, Network); what it is there is tried out
/// before anything relies on it.
/// </summary>
internal static class ContainerEnvoy
{
    private static readonly ConcurrentDictionary<string, Lazy<(string? Program, string Reason)>> Started = new(StringComparer.Ordinal);

    /// <summary>The program that is this image's Envoy; null with the reason where there can be none.</summary>
    public static (string? Program, string Reason) Find(string image) =>
        Started.GetOrAdd(image, name => new(() => StartAsync(name).GetAwaiter().GetResult())).Value;

    private static async Task<(string? Program, string Reason)> StartAsync(string image)
    {
        if (OperatingSystem.IsWindows())
            return (null, "Envoy in a container is started by a shell script, which Windows does not run: run the tests in WSL");
        if (!Surroundings.SearchPath().Any(folder => File.Exists(Path.Combine(folder, "docker"))))
            return (null, $"a Docker engine answers at {DockerEngine.Endpoint}, but there is no docker command");

        var temp = Path.GetFullPath(Path.GetTempPath());
        var container = new ContainerBuilder(image)
            .WithEntrypoint("sleep")
            .WithCommand("infinity")
            .WithBindMount(temp, temp)
            .WithBindMount(Repository, Repository)
            .WithCreateParameterModifier(create => create.HostConfig!.NetworkMode = "host")
            .Build();
        await container.StartAsync();
        if (await WhyNotAsync(container) is { } reason)
        {
            await container.DisposeAsync();
            return (null, reason);
        }

        var folder = Directory.CreateTempSubdirectory("cp-envoy-");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Delete(recursive: true);
        return (EnvoyScript.Write(folder.FullName, ["docker", "--host", DockerEngine.Endpoint.ToString()], container.Id), "");
    }

    /// <summary>Why Envoys of this container cannot be tested with: it sees other files, or another loopback. Null: they can.</summary>
    private static async Task<string?> WhyNotAsync(IContainer container)
    {
        var folder = Directory.CreateTempSubdirectory("cp-reach-");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        try
        {
            if ((await container.ExecAsync(["test", "-d", folder.FullName])).ExitCode != 0)
                return $"the Docker engine at {DockerEngine.Endpoint} does not see the files of this machine";
            var port = ((IPEndPoint)listener.LocalEndpoint).Port;
            return (await container.ExecAsync(["bash", "-c", $"exec 3<>/dev/tcp/127.0.0.1/{port}"])).ExitCode == 0
                ? null
                : "containers on the host's network do not reach this machine's loopback: in Docker Desktop, enable host networking (Settings, "
                    + "Resources, Network)";
        }
        finally
        {
            folder.Delete();
        }
    }

    private static string Repository => EnvoyBinary.RepositoryFolder;
}
