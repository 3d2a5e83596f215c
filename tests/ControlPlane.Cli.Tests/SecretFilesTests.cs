using System.Text;
using ControlPlane.Cli.Tests.Rig;

namespace ControlPlane.Cli.Tests;

/// <summary>Secrets are read from below the given folder alone, whatever links say.</summary>
public sealed class SecretFilesTests : IDisposable
{
    private const string Document = "kind: Consumer\nname: alice\nbasic: {password: {file: secret.txt}}\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_link_out_of_the_folder_is_not_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege there");
        var outside = _folder.Write("outside.txt", "planted-password");
        _folder.Write("given/documents.yaml", Document);
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "given", "secret.txt"), outside);

        await ShouldRefuseAsync(Path.Combine(_folder.Path, "given"));
        await ShouldRefuseAsync(Path.Combine(_folder.Path, "given", "documents.yaml"));
    }

    [Fact]
    public async Task A_link_of_a_certificate_out_of_the_folder_is_not_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege there");
        var outside = _folder.Write("outside.pem", "-----BEGIN CERTIFICATE-----");
        _folder.Write("given/documents.yaml", "kind: Certificate\nname: partners\nca: {file: ca.pem}\n");
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "given", "ca.pem"), outside);

        await ShouldRefuseAsync(Path.Combine(_folder.Path, "given"));
    }

    [Fact]
    public async Task A_linked_folder_out_of_the_folder_is_not_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege there");
        _folder.Write("outside/secret.txt", "planted-password");
        _folder.Write("given/documents.yaml", Document.Replace("secret.txt", "linked/secret.txt", StringComparison.Ordinal));
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "given", "linked"), Path.Combine(_folder.Path, "outside"));

        await ShouldRefuseAsync(Path.Combine(_folder.Path, "given"));
    }

    [Fact]
    public async Task A_folder_that_is_a_link_itself_is_what_was_given()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege there");
        _folder.Write("real/a/documents.yaml", Document);
        _folder.Write("real/a/secret.txt", "planted-password");
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "given"), Path.Combine(_folder.Path, "real"));

        (await ValidateAsync(Path.Combine(_folder.Path, "given"))).ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public async Task Text_that_is_none_and_what_is_too_large_is_refused()
    {
        var documents = _folder.Write("documents.yaml", Document);
        await File.WriteAllBytesAsync(Path.Combine(_folder.Path, "secret.txt"), [0xff, 0xfe, 0xff], TestContext.Current.CancellationToken);
        (await ValidateAsync(documents)).Error.ShouldContain("is not UTF-8 text (CP0137)");
        _folder.Write("secret.txt", new string('x', 65 * 1024));
        (await ValidateAsync(documents)).Error.ShouldContain("is too large (CP0137)");
    }

    [Fact]
    public async Task A_byte_order_mark_is_no_part_of_the_secret()
    {
        var documents = _folder.Write("documents.yaml", "\ufeff" + Document);
        await File.WriteAllBytesAsync(Path.Combine(_folder.Path, "secret.txt"), [0xef, 0xbb, 0xbf, .. "päss\r\n"u8], TestContext.Current.CancellationToken);
        var server = new FakeServer([]);

        await new Cpctl { Server = server }.RunAsync(["apply", "-f", documents]);

        server.Requests.Single().ShouldContain("""{"value":"päss"}""");
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    public async Task Another_encoding_is_refused_and_told_what_to_do(string encoding)
    {
        var documents = _folder.Write("documents.yaml", Document);
        foreach (var mark in new[] { true, false })
        {
            var bytes = Encoding.GetEncoding(encoding).GetBytes((mark ? "\ufeff" : "") + "secret");
            await File.WriteAllBytesAsync(Path.Combine(_folder.Path, "secret.txt"), bytes, TestContext.Current.CancellationToken);
            var refused = (await ValidateAsync(documents)).Error;
            refused.ShouldContain("is not UTF-8 text (CP0137)");
            refused.ShouldContain("save UTF-16, which Windows PowerShell writes, as UTF-8 first");
        }
    }

    private static async Task ShouldRefuseAsync(string path)
    {
        var (exit, output, error) = await ValidateAsync(path);
        exit.ShouldBe(ExitCode.Invalid);
        error.ShouldContain("leads out of the folder that was given (CP0138)");
        (output + error).ShouldNotContain("planted");
    }

    private static Task<Outcome> ValidateAsync(string path) => new Cpctl().RunAsync(["validate", "-f", path]);
}
