using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ControlPlane.Client.Wire;

namespace ControlPlane.Server.Tests;

public sealed class ProblemTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/v1/widgets")]
    [InlineData("/api/v1/services/a/b")]
    [InlineData("/api/v1/teams/corp")]
    [InlineData("/api/v2/services")]
    [InlineData("/")]
    [InlineData("/api/v1/revisions/newest")]
    public async Task An_unknown_path_says_what_there_is(string path)
    {
        await using var server = await TestServer.StartAsync();
        var problem = await server.GetAsync(path).ShouldRefuseAsync(HttpStatusCode.NotFound);
        foreach (
            var noun in new[]
            {
                "services",
                "nodes/ID/config",
                "nodes/ID/rejections",
                "fleets/NAME/status",
                "jwtProviders/NAME/status",
                "jwtProviders/NAME/refresh",
            }
        )
            problem.Errors.Single().Allowed!.ShouldContain(noun);
    }

    [Theory]
    [InlineData("POST", "/api/v1/services/orders", "DELETE, GET, PUT")]
    [InlineData("PATCH", "/api/v1/services/orders", "DELETE, GET, PUT")]
    [InlineData("DELETE", "/api/v1/revisions", "GET")]
    [InlineData("GET", "/api/v1/transactions", "POST")]
    public async Task A_wrong_method_says_which_are_right(string method, string path, string allowed)
    {
        await using var server = await TestServer.StartAsync();
        var problem = await server.SendAsync(new HttpMethod(method), path, null).ShouldRefuseAsync(HttpStatusCode.MethodNotAllowed);
        string.Join(", ", problem.Errors.Single().Allowed!.Split(", ").Order()).ShouldBe(allowed);
    }

    [Theory]
    [InlineData("/api/v1/services?limits=1", "limits")]
    [InlineData("/api/v1/services?limit=0", "limit")]
    [InlineData("/api/v1/services?limit=1001", "limit")]
    [InlineData("/api/v1/services?limit=ten", "limit")]
    [InlineData("/api/v1/services?limit=1&limit=2", "limit")]
    [InlineData("/api/v1/services/orders?limit=1", "limit")]
    [InlineData("/api/v1/services?view=effective", "view")]
    [InlineData("/api/v1/fleets/edge/snapshot?band=1.20", "band")]
    [InlineData("/api/v1/nodes?fleet=edge", "fleet")]
    public async Task Query_parameters_that_are_not_understood_are_refused_by_name(string path, string parameter)
    {
        await using var server = await TestServer.StartAsync();
        (await server.GetAsync(path).ShouldRefuseAsync(HttpStatusCode.BadRequest)).Errors.Single().Path.ShouldBe(parameter);
    }

    [Theory]
    [InlineData("{\n  \"endpoints\": [,]\n}", 2, 17)]
    [InlineData("{\"endpoints\": []", 1, 17)]
    [InlineData("", 1, 1)]
    [InlineData("endpoints: []", 1, 1)]
    [InlineData("{} {}", 1, 4)]
    public async Task Malformed_json_is_told_with_line_and_column(string body, int line, int column)
    {
        await using var server = await TestServer.StartAsync();
        var error = (await server.PutAsync("/api/v1/services/orders", body).ShouldRefuseAsync(HttpStatusCode.BadRequest)).Errors.Single();
        (error.Line, error.Column).ShouldBe((line, column), error.Message);
        error.Message.ShouldNotContain("BytePosition");
        await server.PostAsync("/api/v1/transactions", body).ShouldRefuseAsync(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("application/yaml", null)]
    [InlineData("application/x-www-form-urlencoded", null)]
    [InlineData("application/json; charset=latin1", null)]
    [InlineData("application/json", "gzip")]
    [InlineData(null, null)]
    public async Task Only_plain_json_is_read(string? mediaType, string? encoding)
    {
        const string Bomb = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b]";
        await using var server = await TestServer.StartAsync();
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Bomb));
        if (mediaType is not null)
            content.Headers.TryAddWithoutValidation("Content-Type", mediaType).ShouldBeTrue();
        if (encoding is not null)
            content.Headers.ContentEncoding.Add(encoding);
        await server.Http.PutAsync("/api/v1/services/orders", content, Cancel).ShouldRefuseAsync(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_refused()
    {
        await using var server = await TestServer.StartAsync();
        using var content = new ByteArrayContent([(byte)'"', 0xff, (byte)'"']);
        content.Headers.ContentType = new("application/json");
        await server.Http.PutAsync("/api/v1/services/orders", content, Cancel).ShouldRefuseAsync(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_of_11_MiB_is_refused_and_the_server_goes_on(bool chunked)
    {
        await using var server = await TestServer.StartAsync();
        var answer = await SendRawAsync(server, chunked);
        answer.ShouldStartWith("HTTP/1.1 413 ");
        answer.ShouldContain("application/problem+json");
        answer.ShouldContain("CP0606");
        await server.PutAsync("/api/v1/services/orders", Sample.Service).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_body_of_almost_10_MiB_is_taken()
    {
        await using var server = await TestServer.StartAsync();
        var documents = string.Join(
            ',',
            Enumerable
                .Range(0, 9)
                .Select(number => $$"""{"kind":"Service","name":"s{{number}}","endpoints":[],"description":"{{new string('x', 1024 * 1024)}}"}""")
        );
        var answer = await server
            .PostAsync("/api/v1/transactions", $$"""{"documents":[{{documents}}]}""")
            .ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.OK);
        answer.Changes.Count.ShouldBe(9);
    }

    [Fact]
    public async Task Deep_nesting_is_refused()
    {
        await using var server = await TestServer.StartAsync();
        var deep = string.Concat(Enumerable.Repeat("[", 50_000)) + string.Concat(Enumerable.Repeat("]", 50_000));
        await server.PutAsync("/api/v1/services/orders", $$"""{"endpoints":{{deep}}}""").ShouldRefuseAsync(HttpStatusCode.BadRequest);
    }

    /// <summary>Writes as fast as the server reads and keeps what it answers: an HTTP client may give up writing before it looks.</summary>
    private static async Task<string> SendRawAsync(TestServer server, bool chunked)
    {
        const int Size = 11 * 1024 * 1024;
        using var socket = new TcpClient();
        await socket.ConnectAsync(server.ApiAddress.Host, server.ApiAddress.Port, Cancel);
        var stream = socket.GetStream();
        var token = server.Http.DefaultRequestHeaders.Authorization!.Parameter;
        var length = chunked ? "Transfer-Encoding: chunked" : string.Create(CultureInfo.InvariantCulture, $"Content-Length: {Size}");
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"PUT /api/v1/services/orders HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n{length}\r\n\r\n"
            ),
            Cancel
        );
        var writing = WriteBodyAsync(stream, chunked, Size);
        var answer = await ReadAnswerAsync(stream);
        socket.Close();
        await writing;
        return answer;
    }

    private static async Task WriteBodyAsync(NetworkStream stream, bool chunked, int size)
    {
        var part = Encoding.ASCII.GetBytes(new string(' ', 64 * 1024));
        var head = Encoding.ASCII.GetBytes("10000\r\n");
        var tail = Encoding.ASCII.GetBytes("\r\n");
        try
        {
            for (var written = 0; written < size; written += part.Length)
            {
                if (chunked)
                    await stream.WriteAsync(head, Cancel);
                await stream.WriteAsync(part, Cancel);
                if (chunked)
                    await stream.WriteAsync(tail, Cancel);
            }
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            // The server need not read to the end what it has refused.
        }
    }

    private static async Task<string> ReadAnswerAsync(NetworkStream stream)
    {
        var answer = new StringBuilder();
        var buffer = new byte[16 * 1024];
        while (!answer.ToString().Contains("CP06", StringComparison.Ordinal) && await stream.ReadAsync(buffer, Cancel) is var read and > 0)
        {
            answer.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }

        return answer.ToString();
    }
}
