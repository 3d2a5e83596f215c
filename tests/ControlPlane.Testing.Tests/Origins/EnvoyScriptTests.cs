using System.Diagnostics;
using System.Runtime.Versioning;
using ControlPlane.Testing.Origins;

namespace ControlPlane.Testing.Tests.Origins;

/// <summary>
/// An Envoy in a container as a program. The engine is a script here that runs on this machine what <c>docker exec</c> would run in the container.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class EnvoyScriptTests : IDisposable
{
    /// <summary>Runs what stands behind the container's name, and ends as it ends.</summary>
    private const string Engine = """
        #!/bin/sh
        echo "$@" >"$(dirname "$0")/asked"
        while [ "$1" != box-1 ]; do
            if [ "$1" = --workdir ]; then cd "$2" || exit 9; fi
            shift
        done
        shift
        PATH=$(dirname "$0")/inside:$PATH exec "$@"
        """;

    /// <summary>
    /// The same for a command that is killed: what it started goes on, with the command's input, which is at its end when the command is gone.
    /// </summary>
    private const string KilledEngine = """
        #!/usr/bin/env bash
        while [ "$1" != box-1 ]; do shift; done
        shift
        export PATH=$(dirname "$0")/inside:$PATH
        exec cat > >(exec setsid "$@")
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cp-engine-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        foreach (var process in Process.GetProcesses())
        {
            using (process)
            {
                if (ReadsInput(process.Id))
                    process.Kill();
            }
        }

        _folder.Delete(recursive: true);
    }

    [Fact]
    public void It_has_the_callers_arguments_and_folder_and_gives_its_output_and_exit_code()
    {
        Write(
            "inside/envoy",
            """
            #!/bin/sh
            pwd
            for argument; do echo "<$argument>"; done
            echo "an error" >&2
            exit 7
            """
        );
        var program = Program(Engine);

        var (exit, output) = Programs.Run(program, ["--mode", "validate", "-c", "a file.yaml", "it's"]);

        exit.ShouldBe(7);
        output.ShouldBe($"{Directory.GetCurrentDirectory()}\n<--mode>\n<validate>\n<-c>\n<a file.yaml>\n<it's>\nan error\n");
        File.ReadAllText(Path.Combine(_folder.FullName, "asked")).ShouldStartWith($"--host unix:///run/it's.sock exec -i --user ");
    }

    [Fact]
    public async Task Killed_it_takes_its_Envoy_with_it()
    {
        Write(
            "inside/envoy",
            $"""
            #!/bin/sh
            echo $$ >{_folder.FullName}/pid.new && mv {_folder.FullName}/pid.new {_folder.FullName}/pid
            exec sleep 600
            """
        );
        using var program = Process.Start(Program(KilledEngine), ["-c", "envoy.yaml"]);
        var file = Path.Combine(_folder.FullName, "pid");
        var id = int.Parse(await Eventually.AnswerAsync(() => Task.FromResult(File.Exists(file) ? File.ReadAllText(file) : null), "Envoy runs"));

        program.Kill();
        await program.WaitForExitAsync(Cancel);

        await Eventually.TrueAsync(() => !IsRunning(id), () => "Envoy ends");
    }

    [Fact]
    public async Task A_real_Envoy_serves_through_it()
    {
        var real = EnvoyBinary.Require(EnvoyBinary.Versions[0]);
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "inside"));
        File.CreateSymbolicLink(Path.Combine(_folder.FullName, "inside", "envoy"), real.Path);
        var binary = new EnvoyBinary(real.Version, Program(Engine));
        var port = FreePort.Next();
        var configuration = Configuration(port);

        binary.Refusal(configuration).ShouldBeNull();
        binary.Refusal("""{"static_resources": {"no_such_field": 1}}""").ShouldNotBeNull().ShouldContain("no_such_field");
        await using var envoy = await ServingEnvoy.StartAsync(binary, port, configuration, Cancel);
        (await envoy.SendAsync("GET", "/", [], Cancel)).Status.ShouldBe(204);
    }

    private static string Configuration(int port) =>
        $$$"""
            {"static_resources": {"listeners": [{"name": "http", "address": {"socket_address": {"address": "127.0.0.1", "port_value": {{{port}}}}},
              "filter_chains": [{"filters": [{"name": "hcm", "typed_config": {
                "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager", "stat_prefix": "http",
                "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"], "routes": [{"match": {"prefix": "/"}, "direct_response": {"status": 204}}]}]},
                "http_filters": [{"name": "router", "typed_config": {"@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}}]}}]}]}]}}
            """;

    private string Program(string engine) => EnvoyScript.Write(_folder.FullName, [Write("docker", engine), "--host", "unix:///run/it's.sock"], "box-1");

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text.ReplaceLineEndings("\n"));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    /// <summary>Whether a process waits for the end of the program's input, which the engine here does not close.</summary>
    private bool ReadsInput(int id)
    {
        try
        {
            return File.ResolveLinkTarget($"/proc/{id}/fd/0", returnFinalTarget: false)?.FullName == Path.Combine(_folder.FullName, "input");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool IsRunning(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
