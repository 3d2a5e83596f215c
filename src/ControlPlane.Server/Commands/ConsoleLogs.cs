using ControlPlane.Server.Hosting.Options;
using Microsoft.Extensions.Logging.Console;

namespace ControlPlane.Server.Commands;

/// <summary>Logs on the console, one line each; levels by <c>Logging:LogLevel</c> as everywhere in .NET.</summary>
internal static class ConsoleLogs
{
    private const string Timestamp = "yyyy-MM-ddTHH:mm:ss.fffZ";

    /// <summary>Makes them; the caller disposes, which writes what is still due.</summary>
    public static ILoggerFactory Create(IConfiguration settings, LogFormat format) =>
        LoggerFactory.Create(logs =>
        {
            logs.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Grpc", LogLevel.Warning).AddConfiguration(settings.GetSection("Logging"));
            _ = format == LogFormat.Json ? logs.AddJsonConsole(AsJson) : logs.AddSimpleConsole(AsText);
        });

    private static void AsText(SimpleConsoleFormatterOptions console)
    {
        console.SingleLine = true;
        console.UseUtcTimestamp = true;
        console.TimestampFormat = Timestamp + " ";
        console.ColorBehavior = LoggerColorBehavior.Default;
    }

    private static void AsJson(JsonConsoleFormatterOptions console)
    {
        console.UseUtcTimestamp = true;
        console.TimestampFormat = Timestamp;
    }
}
