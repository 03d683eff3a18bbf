using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using P1Daemon.Configuration;
using P1Daemon.Framing;
using P1Daemon.Health;
using P1Daemon.Http;
using P1Daemon.Journal;
using P1Daemon.Live;
using P1Daemon.Metering;
using P1Daemon.Mqtt;
using P1Daemon.Parsing;
using P1Daemon.Readings;
using P1Daemon.Relay;

namespace P1Daemon.Hosting;

/// <summary>The only wiring: which part is handed to which.</summary>
internal static class Services
{
    // Everything that stops has a deadline of its own below this.
    static readonly TimeSpan _shutdownTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The host with all its loops, ready to run.</summary>
    public static IHost Build(Settings settings)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        AddLogging(builder.Logging, settings.Log);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = _shutdownTimeout);
        builder.Services.Configure<ConsoleLifetimeOptions>(options => options.SuppressStatusMessages = true);
        AddSettings(builder.Services, settings);
        AddParts(builder.Services, settings);
        AddLoops(builder.Services, settings);
        return builder.Build();
    }

    static void AddLogging(ILoggingBuilder logging, LogSettings settings)
    {
        logging.SetMinimumLevel((LogLevel)settings.Level);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        // A loop that fails is reported once, in our words.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        logging.AddConsole(options =>
        {
            options.FormatterName = LogFormatter.Name;
            options.LogToStandardErrorThreshold = LogLevel.Trace;
        });
        logging.Services.AddSingleton<ConsoleFormatter>(new LogFormatter(TimeProvider.System, Systemd.TakesOutput));
    }

    static void AddSettings(IServiceCollection services, Settings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(settings.Meter);
        services.AddSingleton(settings.Mqtt);
        services.AddSingleton(settings.Http);
        services.AddSingleton(settings.Relay);
    }

    static void AddParts(IServiceCollection services, Settings settings)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<MeterHealth>();
        services.AddSingleton<BrokerHealth>();
        services.AddSingleton<JournalHealth>();
        services.AddSingleton<StatusJson>();
        services.AddSingleton<Feed>();
        services.AddSingleton(settings.Meter.Timezone);
        services.AddSingleton<MeterClock>();
        services.AddSingleton(new Schedule(settings.Schedule.IntervalSeconds));
        services.AddSingleton<IReadingJournal>(JournalChoice.Open);
        services.AddSingleton(provider => SourceChoice.Make(
            settings.Meter, provider.GetRequiredService<ILoggerFactory>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<HealthReport>();
        services.AddSingleton<Prometheus>();
        services.AddSingleton<HistoryEndpoint>();
        services.AddSingleton(provider => new Endpoints(
            settings.Meter,
            provider.GetRequiredService<Feed>(),
            provider.GetRequiredService<StatusJson>(),
            provider.GetRequiredService<HealthReport>(),
            provider.GetRequiredService<Prometheus>(),
            provider.GetRequiredService<HistoryEndpoint>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<Func<IBrokerConnection>>(provider => () => new MqttNetConnection(settings.Mqtt, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new MessageBodies(
            provider.GetRequiredService<StatusJson>().ToBytes, ReadingJson.ToBytes, ReadingJson.ToBytes));
        services.AddSingleton(_ => new FrameCipher(settings.Meter.EncryptionKey, settings.Meter.AuthenticationKey));
        services.AddSingleton(provider => new TelegramFramer(Rule(settings.Meter.Crc), provider.GetRequiredService<FrameCipher>()));
        services.AddSingleton<TelegramPipeline>();
    }

    // They start in this order and stop in the reverse: the meter's side first, so that nothing new comes while the rest is delivered.
    static void AddLoops(IServiceCollection services, Settings settings)
    {
        Systemd.AddTo(services);
        if (settings.Mqtt.Enabled)
        {
            services.AddHostedService<MqttPublisher>();
        }

        if (settings.Http.Enabled)
        {
            services.AddHostedService<StatusServer>();
        }

        if (settings.Relay.Listen is not null)
        {
            services.AddHostedService<TelegramRelay>();
        }

        services.AddHostedService<MeterReader>();
    }

    /// <summary>The framer's rule for a setting.</summary>
    public static CrcRule Rule(CrcCheck check) => check switch
    {
        CrcCheck.Required => CrcRule.Required,
        CrcCheck.Ignore => CrcRule.Ignore,
        _ => CrcRule.Auto,
    };
}
