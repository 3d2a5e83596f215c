using System.Runtime.Versioning;

namespace ControlPlane.Testing.Origins;

/// <summary>
/// A program that is an Envoy in a container: tests, the demo and the guides start it as they start any Envoy. Envoy has the caller's arguments, folder, user,
/// files (the temp folder and the repository, at the same paths) and network, and its output and exit code are the program's.
/// </summary>
/// <remarks>
/// Killing <c>docker exec</c> leaves what it started running. So its input is a pipe that nobody writes to: the engine closes it when the command is gone,
/// however it went, and then Envoy is killed.
/// </remarks>
[UnsupportedOSPlatform("windows")]
internal static class EnvoyScript
{
    private const string Inside = """
        exec 3<&0
        envoy "$@" 3<&- </dev/null &
        envoy=$!
        { cat <&3 >/dev/null; kill -KILL "$envoy"; } >/dev/null 2>&1 &
        watch=$!
        exec 3<&-
        wait "$envoy"
        status=$?
        kill "$watch" 2>/dev/null
        exit "$status"
        """;

    /// <summary>Writes the program.</summary>
    /// <param name="folder">Its folder, which outlives it.</param>
    /// <param name="docker">The <c>docker</c> command with the options that choose the engine.</param>
    /// <param name="container">Id of a running container that has <c>envoy</c>.</param>
    /// <returns>Its path.</returns>
    public static string Write(string folder, IEnumerable<string> docker, string container)
    {
        var path = Path.Combine(folder, "envoy");
        File.WriteAllText(Path.Combine(folder, "inside.sh"), Inside.ReplaceLineEndings("\n"));
        File.WriteAllText(
            path,
            $$"""
            #!/bin/sh
            here=$(dirname "$0")
            exec 0<>"$here/input"
            exec {{string.Join(' ', docker.Select(Quoted))}} exec -i --user "$(id -u):$(id -g)" --workdir "$PWD" {{Quoted(
                container
            )}} sh -c "$(cat "$here/inside.sh")" envoy "$@"

            """.ReplaceLineEndings(
                "\n"
            )
        );
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Programs.Run("mkfifo", [Path.Combine(folder, "input")]);
        return path;
    }

    private static string Quoted(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
