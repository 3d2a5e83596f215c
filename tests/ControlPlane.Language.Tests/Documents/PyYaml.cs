using System.Diagnostics;
using System.Text;

namespace ControlPlane.Language.Tests.Documents;

/// <summary>Another reader of YAML: PyYAML upon libyaml, which reads YAML 1.1. Tests that need it are skipped where it is not installed.</summary>
internal static class PyYaml
{
    private const string Program =
        "import sys, json, yaml; [print(json.dumps(read)) for read in yaml.load_all(sys.stdin.buffer, Loader=getattr(yaml, 'CSafeLoader', yaml.SafeLoader))]";

    /// <summary>Each document as it was read, as JSON.</summary>
    public static IReadOnlyList<string> Json(IEnumerable<string> documents)
    {
        Assert.SkipUnless(Run("import yaml", "").ExitCode == 0, "python3 with the package yaml is not installed");
        var (exit, output, errors) = Run(Program, string.Concat(documents.Select(document => $"---\n{document}")));
        exit.ShouldBe(0, errors);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static (int ExitCode, string Output, string Errors) Run(string program, string input)
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var start = new ProcessStartInfo("python3", ["-c", program])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = utf8,
            StandardOutputEncoding = utf8,
        };
        try
        {
            using var python = Process.Start(start)!;
            var (output, errors) = (python.StandardOutput.ReadToEndAsync(), python.StandardError.ReadToEndAsync());
            python.StandardInput.Write(input);
            python.StandardInput.Close();
            python.WaitForExit();
            return (python.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
        }
        catch (Exception absent) when (absent is System.ComponentModel.Win32Exception or IOException)
        {
            return (127, "", absent.Message);
        }
    }
}
